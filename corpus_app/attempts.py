"""Another try at the training: what scored too low is read again from the beginning."""

import uuid as uuids

from django.db import transaction
from django.utils.translation import gettext as _

from . import annotations, assignments, audit, training
from .models import Annotation
from .rules import Conflict


@transaction.atomic
def begin(*, user, project, operation):
    """The number of training articles that are open again, without their marks, which stay in the history.

    Those are the ones below the threshold. Repeating the operation changes nothing.
    """
    if event := audit.repeated(operation, user, "try_training_again"):
        return event.data["articles"]
    membership = training.of(user, project).first()
    if membership is None:
        raise Conflict("not_in_training", _("Your training in this project is over."))
    standing = training.standing(membership)
    if not standing.is_complete:
        raise Conflict("training_open", _("There are training articles that you have not submitted yet."))
    for step in standing.weak:
        reading = assignments.open_afresh(step.reading)
        marks = Annotation.objects.live().filter(assignment=reading).order_by("pk")
        for uuid, version in list(marks.values_list("uuid", "version")):
            deed = uuids.uuid5(operation, str(uuid))
            annotations.withdraw(uuid=uuid, reviewer=user, operation=deed, version=version)
    said = {"articles": len(standing.weak), "mean": standing.mean.points, "threshold": standing.threshold}
    audit.record(user, "try_training_again", user, project=project, operation=operation, **said)
    return len(standing.weak)
