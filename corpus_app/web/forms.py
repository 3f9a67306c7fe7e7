"""Forms that look like the rest, and the fields several pages share."""

from django import forms
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from corpus_app import keys, preferences, tags
from corpus_app.models import Project, Role

CLASSES = {forms.Select: "select", forms.Textarea: "textarea"}


class Styled:
    """Gives every widget its class; errors and hints are tied to it by `_field.html`."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if not isinstance(field.widget, forms.CheckboxInput | forms.RadioSelect | forms.FileInput):
                field.widget.attrs.setdefault("class", CLASSES.get(type(field.widget), "input"))


def posted(request):
    """What a form is made from: what was sent, and nothing (so that it shows no errors) before that."""
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


def add_broken(form, broken):
    """Show a broken rule where it belongs."""
    form.add_error(broken.field if broken.field in form.fields else None, str(broken.message))


def _overlap():
    return forms.IntegerField(
        label=_("Readers per article"),
        min_value=1,
        max_value=100,
        initial=3,
        help_text=_("Agreement needs at least two; three is usual."),
    )


class SecondReadings(forms.Form):
    """How many articles come back to their reader, and when; left out, the rule stays as it is."""

    repeat_percent = forms.IntegerField(
        label=_("Articles read a second time, in percent"),
        required=False,
        min_value=0,
        max_value=100,
        help_text=_(
            "So many of the articles that somebody has submitted come back to them, among the others. "
            "It shows how steadily each person reads. 0: none."
        ),
    )
    repeat_after_days = forms.IntegerField(
        label=_("Days before the second reading"),
        required=False,
        min_value=1,
        max_value=1000,
        help_text=_("At least so many days after the first was submitted, so that it is not remembered."),
    )

    def clean_repeat_percent(self):
        return self._kept("repeat_percent")

    def clean_repeat_after_days(self):
        return self._kept("repeat_after_days")

    def _kept(self, name):
        value = self.cleaned_data[name]
        return getattr(self.instance, name) if value is None else value


class ProjectForm(Styled, SecondReadings, forms.ModelForm):
    """A project's rules."""

    class Meta:
        model = Project
        fields = (
            "name",
            "description",
            "guideline",
            "overlap",
            "is_blind",
            "is_source_blind",
            "may_compare_after_submit",
            "order_from_articles",
            "reclaim_after_days",
            "repeat_percent",
            "repeat_after_days",
            "second_factor_for",
            "status",
        )
        help_texts = {
            "second_factor_for": _("Until they have set one up, the project does not open for them."),
            "is_blind": _("Until they submit an article, nobody sees anything of the others’ work on it."),
            "is_source_blind": _("Source, author and date are withheld until a reviewer has submitted the article."),
            "may_compare_after_submit": _(
                "After submitting, reviewers may look at the others’ readings of the article."
            ),
            "reclaim_after_days": _(
                "Readings that nobody worked on for so many days can be handed to others. Empty: never."
            ),
            "order_from_articles": _("Sources with fewer articles get numbers, but no order and no comparison."),
        }

    overlap = _overlap()

    def clean_guideline(self):
        # Browsers send CR LF; the stored text has LF, and a difference would be a new version.
        return self.cleaned_data["guideline"].replace("\r\n", "\n")


class TrainingForm(Styled, forms.Form):
    """Which articles new reviewers are trained on, and what opens the rest."""

    articles = forms.MultipleChoiceField(required=False, label=_("Articles to train on"))
    is_on = forms.BooleanField(
        label=_("New reviewers train first"),
        required=False,
        help_text=_("Switched off, whoever is in training goes on to the work at once."),
    )
    threshold = forms.IntegerField(
        label=_("Mean score that opens the rest, of 100"),
        min_value=1,
        max_value=100,
        help_text=_("The mean over all training articles. Whoever stays below tries again, or is let through by you."),
    )

    def __init__(self, *args, project, candidates, **kwargs):
        chosen = [str(each.article.uuid) for each in candidates if each.article.is_training]
        is_on = project.training_threshold is not None
        initial = {"articles": chosen, "is_on": is_on, "threshold": project.training_threshold or 60}
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["articles"].choices = [(str(each.article.uuid), each.article.shown_title) for each in candidates]

    def clean(self):
        said = super().clean()
        if not said.get("is_on"):
            # Whatever stands there opens nothing.
            self.errors.pop("threshold", None)
            said["threshold"] = None
        return said


class SetupForm(Styled, SecondReadings, forms.ModelForm):
    """A project to be: its rules, and the people who will read. Files and tags have fields of their own."""

    slug = forms.CharField(
        label=_("Address"),
        max_length=80,
        required=False,
        help_text=_("Lower-case letters, digits and hyphens. Left empty, it is made from the name."),
    )
    overlap = _overlap()
    source = forms.CharField(
        label=_("Source"), required=False, max_length=200, help_text=_("For articles that name none themselves.")
    )
    people = forms.CharField(
        label=_("E-mail addresses or names, one per line"),
        required=False,
        max_length=50_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Each gets a link of their own. No mail server? You get the links to hand out."),
    )
    reads_too = forms.BooleanField(
        label=_("I read too"),
        required=False,
        help_text=_("While they read, managers see the project’s progress."),
    )

    class Meta:
        model = Project
        fields = (
            "name",
            "slug",
            "guideline",
            "overlap",
            "is_blind",
            "is_source_blind",
            "unit",
            "allows_overlapping_spans",
            "tag_level",
            "repeat_percent",
            "repeat_after_days",
        )
        labels = {
            "is_blind": _("Readers do not see each other’s marks before they submit"),
            "is_source_blind": _("Hide source, author and date while reading"),
            "allows_overlapping_spans": _("Spans may overlap"),
            "tag_level": _("The tags are"),
        }
        help_texts = {
            "guideline": _("Markdown. Reviewers can open it beside every article."),
            "is_blind": _("Without this, agreement measures who read second."),
            "is_source_blind": _("For projects that compare sources."),
            "unit": _("What a selection snaps to. This cannot be changed once reading has begun."),
            "tag_level": _("Steps in an order make agreement count a near miss as half right."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["guideline"].widget.attrs["rows"] = 4

    def clean_slug(self):
        slug = self.cleaned_data["slug"]
        if slug == "new":
            raise forms.ValidationError(_("“new” is taken by the page for new projects."))
        if slug != (usable := slugify(slug)):
            hint = _("Try “%(usable)s”.") % {"usable": usable} if usable else ""
            raise forms.ValidationError(_("An address has lower-case letters, digits and hyphens only.") + f" {hint}")
        if slug and Project.objects.filter(slug=slug).exists():
            raise forms.ValidationError(_("A project with this address exists."))
        return slug

    def clean_guideline(self):
        return self.cleaned_data["guideline"].replace("\r\n", "\n")


class LinesField(forms.CharField):
    """Texts, one per line, as a list."""

    widget = forms.Textarea

    def __init__(self, **options):
        super().__init__(required=False, widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}), **options)

    def prepare_value(self, value):
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value):
        return [line.strip() for line in super().clean(value).splitlines() if line.strip()]


class TagForm(Styled, forms.Form):
    """A tag card."""

    name = forms.CharField(label=_("Name"), max_length=80)
    key = forms.ChoiceField(label=_("Key"), required=False, help_text=_("Marks with this tag on the reading page."))
    slot = forms.TypedChoiceField(
        label=_("Colour and line"), coerce=int, choices=[(n, n) for n in range(1, 9)], widget=forms.RadioSelect
    )
    definition = forms.CharField(
        label=_("What it means"), required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 3})
    )
    examples = LinesField(label=_("This is"), max_length=10_000, help_text=_("Examples, one per line."))
    counter_examples = LinesField(
        label=_("This is not"), max_length=10_000, help_text=_("What it is easily taken for, one per line.")
    )
    asks_for_evidence = forms.BooleanField(
        label=_("Asks for evidence"),
        required=False,
        help_text=_("The reading page asks what supports or contradicts a span with this tag."),
    )

    def __init__(self, *args, project, tag=None, **kwargs):
        initial = {name: getattr(tag, name) for name in self.base_fields} if tag else {"slot": _free_slot(project)}
        super().__init__(*args, initial=initial, **kwargs)
        others = project.tags.exclude(pk=tag.pk) if tag else project.tags.all()
        used = set(others.values_list("key", flat=True))
        free = [key for key in keys.FOR_TAGS if key not in used]
        self.fields["key"].choices = [("", _("none")), *((key, key) for key in free)]
        if tag is None:
            self.initial["key"] = free[0] if free else ""


def _free_slot(project):
    used = list(project.tags.values_list("slot", flat=True))
    return min(range(1, tags.SLOTS + 1), key=used.count)


class MergeForm(Styled, forms.Form):
    """Which tag takes over."""

    into = forms.ModelChoiceField(
        queryset=None, to_field_name="slug", label=_("Into"), empty_label=None, help_text=_("This tag takes over all.")
    )

    def __init__(self, *args, tag, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["into"].queryset = tag.project.tags.usable().exclude(pk=tag.pk)


class RoundForm(Styled, forms.Form):
    """A project made after another one."""

    name = forms.CharField(label=_("Name"), max_length=200)
    slug = forms.SlugField(label=_("Address"), max_length=80, help_text=_("Lower-case letters, digits and hyphens."))
    with_articles = forms.BooleanField(
        label=_("With the articles"), required=False, help_text=_("Hidden ones stay behind.")
    )
    with_people = forms.BooleanField(
        label=_("With the people"), required=False, help_text=_("In their roles; nobody is written to.")
    )

    def __init__(self, *args, project, **kwargs):
        number = 2 + project.rounds.count()
        initial = {
            "name": _("%(name)s, round %(number)d") % {"name": project.name, "number": number},
            "slug": f"{project.slug[:70]}-{number}",
            "with_articles": True,
            "with_people": True,
        }
        super().__init__(*args, initial=initial, **kwargs)


class DeletionForm(Styled, forms.Form):
    """The name of what is to be deleted."""

    typed = forms.CharField(max_length=200, widget=forms.TextInput(attrs={"autocomplete": "off"}))

    def __init__(self, *args, project, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["typed"].label = _("Type the project's name: %(name)s") % {"name": project.name}


class MemberForm(Styled, forms.Form):
    """People to be invited by links."""

    people = forms.CharField(
        label=_("E-mail addresses or names, one per line"),
        required=False,
        max_length=50_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_(
            "Each gets a link of their own, and a place that articles can be handed out to at once. "
            "Left empty, you get one link for whoever follows it first."
        ),
    )
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)


class MembershipForm(Styled, forms.Form):
    """What a member is and does."""

    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)
    reads = forms.BooleanField(
        label=_("Gets articles to read"), required=False, help_text=_("Counts when articles are handed out.")
    )
    capacity = forms.IntegerField(
        label=_("Share of the work, in percent"),
        required=False,
        min_value=1,
        max_value=1000,
        help_text=_("100 is a full share, 50 half of it. It counts from the next handing out on."),
    )


class JoinForm(Styled, forms.Form):
    """An account made from an invitation."""

    username = forms.CharField(
        label=_("Name to sign in with"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "username"})
    )
    email = forms.EmailField(label=_("E-mail"), required=False)
    password = forms.CharField(
        label=_("Password"),
        min_length=10,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least ten characters."),
    )


class SeveralFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One or more uploaded files, as a list."""

    widget = SeveralFiles

    def clean(self, data, initial=None):
        return [super(FilesField, self).clean(each, initial) for each in data or [None]]


class ImportForm(Styled, forms.Form):
    """Articles as files."""

    files = FilesField(
        label=_("Files"), help_text=_("Plain text, HTML, CSV with a text column, JSONL, or a zip of our layout.")
    )
    source = forms.CharField(
        label=_("Source"), required=False, max_length=200, help_text=_("For articles that name none themselves.")
    )


class PreferencesForm(Styled, forms.Form):
    """How the pages look for one person."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in preferences.LOOKS:
            kind = preferences.SCHEMA[name]
            self.fields[name] = forms.ChoiceField(
                label=kind.label, choices=list(kind.choices.items()), widget=forms.RadioSelect
            )
