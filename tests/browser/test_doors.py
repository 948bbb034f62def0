"""Coming in, and what one is told where one cannot go."""

from __future__ import annotations

import pyotp

from tests.browser.conftest import Visit
from tests.browser.stage import PASSWORD, TINY


def test_signing_in_with_the_wrong_password_then_locked_out(visit: Visit) -> None:
    somebody = visit().open("/sign-in").titled("Sign in").accessible()
    somebody.refusals.update({422, 429, 403})
    for _ in range(4):
        somebody.fill("User name", "nobody.here").fill("Password", "wrong").press("Sign in").sees("There is a problem")
    somebody.accessible()


def test_one_is_asked_to_sign_in_and_then_goes_on_to_the_page(visit: Visit) -> None:
    somebody = visit().open("records").titled("Sign in")
    somebody.fill("User name", "assessor").fill("Password", PASSWORD).press("Sign in").titled("Records")
    somebody.press("Sign out").titled("Sign in")


def test_plans_one_has_a_part_in_are_listed(visit: Visit) -> None:
    viewer = visit("viewer").open("/").titled("Your plans").accessible()
    viewer.follow("Vale").titled("Overview")


def test_one_time_codes_are_set_up_asked_for_and_given_up(visit: Visit) -> None:
    secretary = visit().open("/account")
    secretary.refusals.add(422)
    secretary.fill("User name", "secretary").fill("Password", PASSWORD).press("Sign in").titled("Your account")
    secretary.accessible()
    secret = secretary.page.locator("main code").first.inner_text().replace(" ", "")
    secretary.fill("Code", "000").press("Use codes from now on").sees("There is a problem").accessible()
    secretary.fill("Code", pyotp.TOTP(secret).now()).press("Use codes from now on").sees("From now on").accessible()
    secretary.press("Sign out")
    secretary.fill("User name", "secretary").fill("Password", PASSWORD).press("Sign in").titled("Enter your code")
    secretary.accessible().fill("One-time code", "000").press("Continue").sees("There is a problem").accessible()


def test_pages_that_are_not_there_or_not_for_one_say_so(visit: Visit) -> None:
    viewer = visit("viewer", plan=TINY)
    viewer.open_refused("nowhere", 404).titled("Page not found").accessible()
    viewer.open_refused("/plans/elsewhere/", 404).titled("Page not found")
    viewer.open_refused("people", 403).titled("You cannot do this").accessible()
    viewer.open_refused("model/runs/999", 404).titled("Page not found").accessible()


def test_a_form_that_is_too_old_is_not_taken(visit: Visit) -> None:
    lead = visit("lead", plan=TINY).open("records/assumption/closer-size/change")
    lead.refusals.add(403)
    lead.page.locator('main input[name="csrfmiddlewaretoken"]').evaluate("(field) => { field.value = 'x'.repeat(64) }")
    lead.fill("Why this changes", "Too late").press("Save")
    lead.titled("This form cannot be taken").sees("Nothing was saved.").accessible()
