"""Agreement and profiles: the numbers of the pages, unrounded."""

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from corpus_app import access, agreement, assignments, gold, profiles, steadiness
from corpus_app.models import Role


class AgreementDetail(APIView):
    """How far the reviewers agree, over the readings one may compare; with second readings, each with themselves."""

    @extend_schema(responses=OpenApiTypes.OBJECT)
    def get(self, request, slug):
        membership = access.membership_for(request.user, slug)
        readings = access.compared_readings(membership)
        assignments.mark_compared(readings, request.user)
        tags = list(membership.project.tags.all())
        found = agreement.of(membership.project, readings, tags=tags)
        names = agreement.shown_names(membership)
        body = agreement.as_json(found, names)
        only = None if membership.includes(Role.ADJUDICATOR) else request.user
        if steady := steadiness.of(membership.project, readings, tags=tags, only=only):
            body["steadiness"] = steadiness.as_json(steady, names, tags)
        return Response(body)


class GoldDetail(APIView):
    """How near reviewers come to what was ruled: for adjudicators everybody, for reviewers their own readings."""

    @extend_schema(responses=OpenApiTypes.OBJECT)
    def get(self, request, slug):
        membership = access.membership_for(request.user, slug)
        compared = access.compared_readings(membership)
        readings = gold.readings_for(membership, compared)
        if membership.includes(Role.ADJUDICATOR):
            assignments.mark_compared(readings, request.user)
        else:
            assignments.mark_told(set(readings.order_by().values_list("article", flat=True)), request.user)
        found = gold.of(membership.project, readings)
        return Response(gold.as_json(found, agreement.shown_names(membership)))


class ProfilesDetail(APIView):
    """How the sources write, over the readings one may compare; strictness for managers only."""

    @extend_schema(responses=OpenApiTypes.OBJECT)
    def get(self, request, slug):
        membership = access.membership_for(request.user, slug)
        readings = access.compared_readings(membership)
        assignments.mark_compared(readings, request.user)
        found = profiles.of(membership.project, readings)
        is_manager = membership.includes(Role.MANAGER)
        names = agreement.shown_names(membership)
        return Response(profiles.as_json(found, names, with_strictness=is_manager))
