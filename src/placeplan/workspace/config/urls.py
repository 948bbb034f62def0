"""Every address of the workspace."""

from django.urls import include, path

from placeplan.workspace.accounts import token_views
from placeplan.workspace.accounts import views as accounts
from placeplan.workspace.api import interface
from placeplan.workspace.config import views as config
from placeplan.workspace.plans.views import (
    baseline,
    compare_runs,
    delivery,
    editing,
    engagement,
    history,
    how_sure,
    measures,
    model,
    overview,
    people,
    records,
    risks,
    runs,
    what_if,
)

_plan = [
    path("", overview.overview, name="overview"),
    path("charts/<int:run>/<slug:name>.svg", overview.chart, name="chart"),
    path("baseline", baseline.tables, name="baseline"),
    path("baseline/<slug:kind>", baseline.opinion, name="opinion"),
    path("assumptions", records.assumptions, name="assumptions"),
    path("assumptions/<slug:record>/what-if", what_if.what_if, name="what-if"),
    path("initiatives", records.initiatives, name="initiatives"),
    path("records", records.kinds, name="kinds"),
    path("records/<slug:kind>", records.record_list, name="records"),
    path("records/<slug:kind>.csv", records.export, name="export"),
    path("records/<slug:kind>/add", editing.add, name="add"),
    path("records/<slug:kind>/<slug:record>/", records.record, name="record"),
    path("records/<slug:kind>/<slug:record>/change", editing.change, name="change-record"),
    path("records/<slug:kind>/<slug:record>/withdraw", editing.withdraw, name="withdraw"),
    path("model", model.model, name="model"),
    path("model.<slug:form>", model.export, name="figures"),
    path("model/how-sure", how_sure.how_sure, name="how-sure"),
    path("model/shift-of-care", how_sure.shift, name="shift"),
    path("model/compare", compare_runs.compare_runs, name="compare-runs"),
    path("model/start", runs.start, name="start"),
    path("model/runs/<int:run>", runs.run, name="run"),
    path("model/runs/<int:run>/progress", runs.progress, name="progress"),
    path("model/runs/<int:run>/why", model.why, name="why"),
    path("model/runs/<int:run>/cancel", runs.cancel, name="cancel"),
    path("risks", risks.register, name="risks"),
    path("risks/<slug:record>", risks.risk, name="risk"),
    path("risks/<slug:record>/scores.svg", risks.chart, name="risk-chart"),
    path("risks/<slug:record>/score", risks.score, name="score"),
    path("delivery", delivery.delivery, name="delivery"),
    path("delivery/measures", measures.measures, name="measures"),
    path("delivery/measures/<slug:record>", measures.measure, name="measure"),
    path("delivery/measures/<slug:record>/chart.svg", measures.chart, name="measure-chart"),
    path("delivery/measures/<slug:record>/reading", measures.reading, name="reading"),
    path("delivery/measures/<slug:record>/limits", measures.limits, name="limits"),
    path("delivery/measures/<slug:record>/review", measures.review, name="review"),
    path("delivery/benefits", delivery.benefits, name="benefits"),
    path("delivery/reports", delivery.reports, name="stage-reports"),
    path("delivery/reports/<slug:report>", delivery.report, name="stage-report"),
    path("delivery/workstreams/<slug:record>", delivery.deep_dive, name="deep-dive"),
    path("engagement", engagement.engagement, name="engagement"),
    path("engagement/duties", engagement.duties, name="engagement-duties"),
    path("history", history.history, name="history"),
    path("history/compare", history.compare, name="compare"),
    path("history/restore", history.restore, name="restore"),
    path("history/<int:sequence>", history.change, name="change"),
    path("conflicts", history.conflicts, name="conflicts"),
    path("conflicts/<int:sequence>", history.conflict, name="conflict"),
    path("conflicts/<int:sequence>/settle", history.settle, name="settle"),
    path("people", people.people, name="people"),
    path("people/give", people.give, name="give"),
    path("people/<int:membership>/take", people.take, name="take"),
]

urlpatterns = [
    path("", overview.plans, name="plans"),
    path("health", config.health, name="health"),
    path("sign-in", accounts.sign_in, name="sign-in"),
    path("sign-in/code", accounts.code, name="code"),
    path("sign-out", accounts.sign_out, name="sign-out"),
    path("account", accounts.account, name="account"),
    path("account/password", accounts.password, name="password"),
    path("account/codes", accounts.set_up_codes, name="set-up-codes"),
    path("account/codes/remove", accounts.remove_codes, name="remove-codes"),
    path("account/tokens", token_views.make, name="make-token"),
    path("account/tokens/<int:token>/revoke", token_views.revoke, name="revoke-token"),
    path("api/v1/openapi.json", interface.describe, name="openapi"),
    path("api/v1/", interface.api.urls),
    path("plans/<slug:plan>/", include(_plan)),
]

handler404 = "placeplan.workspace.config.views.not_found"
handler500 = "placeplan.workspace.config.views.failed"
