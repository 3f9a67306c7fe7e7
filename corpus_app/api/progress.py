"""How far a project is, as far as one may follow it."""

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from corpus_app import access, progress


class ProgressDetail(APIView):
    """One's own reading; for adjudicators and managers the team's, for managers person by person."""

    @extend_schema(responses=OpenApiTypes.OBJECT)
    def get(self, request, slug):
        membership = access.membership_for(request.user, slug)
        found = progress.of(membership)
        body = {
            "project": membership.project.slug,
            "scope": "team" if found.is_team else "own",
            "left_out": found.left_out,
            **_work(found),
            "sources": None
            if found.sources is None
            else [{"source": source.slug if source else None} | _counts(each) for source, each in found.sources],
            "tags": [{"tag": row.tag.slug, "spans": row.spans, "readings": row.readings} for row in found.tags],
            "days": [{"day": day.isoformat(), "submitted": n} for day, n in found.days],
        }
        if found.people:
            body["people"] = [
                {"id": str(each.user.uuid), "name": each.user.name} | _work(each) for each in found.people
            ]
        return Response(body)


def _work(found):
    ahead = found.forecast
    return {
        "readings": _counts(found.counts),
        "seconds": {
            "median": found.times.median,
            "low": found.times.low,
            "high": found.times.high,
            "readings": found.times.readings,
        },
        "forecast": {
            "finish": ahead.finish and ahead.finish.isoformat(),
            "earliest": ahead.earliest and ahead.earliest.isoformat(),
            "latest": ahead.latest and ahead.latest.isoformat(),
            "submitted": ahead.submitted,
            "days": ahead.days,
            "reason": ahead.reason or None,
        },
    }


def _counts(counts):
    return {
        "total": counts.total,
        "submitted": counts.submitted,
        "begun": counts.begun,
        "waiting": counts.waiting,
        "skipped": counts.skipped,
    }
