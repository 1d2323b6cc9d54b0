from django import forms
from django.template import Context, Template
from django.template.loader import render_to_string

CRISPY = Template("{% load crispy_forms_filters %}{{ form|crispy }}")


class CycleForm(forms.Form):
    name = forms.CharField()
    note = forms.CharField(required=False)
    kind = forms.ChoiceField(choices=[("a", "A")], widget=forms.RadioSelect, required=False)
    agreed = forms.BooleanField(required=False)


def drawn(form: forms.Form) -> str:
    return CRISPY.render(Context({"form": form}))


def test_fields_carry_no_asterisk_and_say_what_is_optional() -> None:
    html = drawn(CycleForm())
    assert "*" not in html
    assert html.count("(optional)") == 2  # note and kind; a single check box says it by itself


def test_errors_are_summed_up_with_links_to_their_fields() -> None:
    html = drawn(CycleForm({}))
    assert '<a href="#id_name">Name: This field is required.</a>' in html
    assert "One thing needs another look" in html
    assert 'id="id_name_error"' in html
    assert 'aria-describedby="id_name_error"' in html


def test_a_link_to_a_group_of_radios_finds_it() -> None:
    assert 'id="id_kind" tabindex="-1"' in drawn(CycleForm())


def test_an_error_of_the_whole_form_is_summed_up_first() -> None:
    form = CycleForm({"name": "H1"})
    form.add_error(None, "It closes before it opens.")
    assert "<li>It closes before it opens.</li>" in drawn(form)


def test_without_errors_there_is_no_summary() -> None:
    assert "error-summary" not in drawn(CycleForm())


def test_options_check_the_one_that_is_selected() -> None:
    options = [{"value": "0", "label": "Not yet", "text": "<b>"}, {"value": "1", "label": "Often"}]
    html = render_to_string(
        "components/_options.html",
        {"name": "x", "question": "How often?", "options": options, "selected": "1"},
    )
    assert 'value="1" checked' in html
    assert html.count("checked") == 1
    assert "&lt;b&gt;" in html


def test_options_describe_their_error() -> None:
    html = render_to_string(
        "components/_options.html", {"name": "x", "question": "?", "error": "Choose one."}
    )
    assert 'aria-describedby="x_error "' in html
    assert 'id="x_error"' in html
