"""The sentences that the reading page's scripts say."""

from functools import cache

from django.utils.translation import get_language
from django.utils.translation import gettext as _


def reading_messages():
    """By key; `{name}` is filled in by the script, "…_one" and "…_other" are forms for a number."""
    return dict(_reading_messages(get_language()))


@cache
def _reading_messages(language):
    """Looked up once per language: a hundred look-ups take longer than the marks."""
    return {
        "brush_on": _("Brush on: every selection becomes {tag}. Esc puts it down."),
        "brush_off": _("Brush put down."),
        "nothing_selected": _("There is nothing to mark in this selection."),
        "marked_already": _("This is marked {tag} already."),
        "no_overlaps": _("In this project spans may not overlap."),
        "marked": _("Marked {tag}: {quote}"),
        "retagged": _("Now {tag}: {quote}"),
        "moved": _("Now: {quote}"),
        "removed": _("Span removed: {tag}."),
        "undo": _("Undo"),
        "undo_done": _("Undone."),
        "redo_done": _("Done again."),
        "undo_many_one": _("1 undone."),
        "undo_many_other": _("{n} undone."),
        "redo_many_one": _("1 done again."),
        "redo_many_other": _("{n} done again."),
        "nothing_to_undo": _("Nothing to undo."),
        "nothing_to_redo": _("Nothing to do again."),
        "no_spans": _("Nothing is marked yet."),
        "here_is": _("{tag}: {quote}"),
        "spans_at_caret_one": _("1 span here."),
        "spans_at_caret_other": _("{n} spans here."),
        "spans_here_one": _("1 span here"),
        "spans_here_other": _("{n} spans here, smallest first"),
        "words_one": _("1 word"),
        "words_other": _("{n} words"),
        "close": _("Close"),
        "tag_of_span": _("Tag of this span"),
        "guideline_changed": _("The guideline has changed just now."),
        "guideline_see": _("See what changed"),
        "guideline_read": _("Kept: you have read it."),
        "card_of": _("What {tag} means"),
        "card_next": _("Next tag"),
        "card_previous": _("Previous tag"),
        "word_at_start": _("First word:"),
        "word_at_end": _("Last word:"),
        "start_earlier": _("Start one word earlier"),
        "start_later": _("Start one word later"),
        "end_earlier": _("End one word earlier"),
        "end_later": _("End one word later"),
        "reach_ends": _("Ends of the selection"),
        "range_first": _("From word to word: press the first word, then the last one."),
        "range_last": _("Now the last word."),
        "range_off": _("From word to word: off."),
        "selected": _("Selected: {quote}"),
        "let_selection_go": _("Let the selection go"),
        "note": _("Note"),
        "note_line": _("Note: {note}"),
        "keep_note": _("Keep the note"),
        "note_kept": _("Note kept."),
        "note_begun": _("You began a note on “{quote}” and did not keep it."),
        "proof_begun": _("You began evidence for “{quote}” and did not add it."),
        "go_on_writing": _("Go on writing"),
        "tried_prove": _("You gave evidence for {tag}:"),
        "tried_disprove": _("You removed evidence for {tag}:"),
        "remove": _("Remove"),
        "remove_span": _("Remove {tag}: {quote}"),
        "earlier_spans_one": _("1 earlier"),
        "earlier_spans_other": _("{n} earlier"),
        "later_spans_one": _("1 more"),
        "later_spans_other": _("{n} more"),
        "not_stored_yet": _("not stored yet"),
        "saved": _("Saved"),
        "saving_one": _("Saving 1 …"),
        "saving_other": _("Saving {n} …"),
        "offline_one": _("Offline: 1 kept on this device"),
        "offline_other": _("Offline: {n} kept on this device"),
        "unwell_one": _("The server does not answer: 1 kept on this device"),
        "unwell_other": _("The server does not answer: {n} kept on this device"),
        "not_kept_one": _("1 not stored, and this browser cannot keep it: leave the page open"),
        "not_kept_other": _("{n} not stored, and this browser cannot keep them: leave the page open"),
        "signed_out_one": _("Signed out: 1 kept on this device."),
        "signed_out_other": _("Signed out: {n} kept on this device."),
        "somebody_else_one": _("Somebody else is signed in: 1 of yours kept on this device."),
        "somebody_else_other": _("Somebody else is signed in: {n} of yours kept on this device."),
        "sign_in": _("Sign in again"),
        "sign_in_as_you": _("Sign in as yourself"),
        "refused_one": _("1 not saved. See why"),
        "refused_other": _("{n} not saved. See why"),
        "refused_without_reason": _("The server refused it without saying why (status {status})."),
        "tried_create": _("You marked {tag}:"),
        "tried_revise": _("You changed to {tag}:"),
        "tried_withdraw": _("You removed {tag}:"),
        "tried_restore": _("You restored {tag}:"),
        "copy": _("Copy"),
        "copy_all": _("Copy all"),
        "copied": _("Copied."),
        "not_copied": _("This browser does not allow copying; select the words instead."),
        "closed_meanwhile_one": _("The reading was closed before this mark arrived."),
        "closed_meanwhile_other": _("The reading was closed before these {n} marks arrived."),
        "reopen_and_save": _("Open the reading again and save"),
        "ask_to_reopen": _("Ask a manager to open it"),
        "asked_to_reopen": _("Asked. Your marks stay on this device until the reading is open."),
        "open_article": _("Open the article"),
        "nothing_refused": _("Nothing is left that was not saved."),
        "conflict": _("Changed in two places"),
        "conflict_why": _("You changed this span here, and in another tab or on another device. Which one holds?"),
        "version_mine": _("Yours, from this page"),
        "version_stored": _("Stored"),
        "version_removed": _("Removed"),
        "no_note": _("Without a note"),
        "compare_both": _("Compare the two"),
        "decide_later": _("Decide later"),
        "keep_mine": _("Keep mine"),
        "take_stored": _("Take the stored one"),
        "try_again": _("Try again"),
        "let_go": _("Let it go"),
        "everywhere_not_here": _("In this project a verdict covers the whole article."),
        "everywhere_what": _("Select a phrase first, or go to a span of yours."),
        "everywhere_count_one": _("Stands once in this article"),
        "everywhere_count_other": _("Stands {n} times in this article"),
        "everywhere_more_one": _("mark 1"),
        "everywhere_more_other": _("mark {n}"),
        "everywhere_tag": _("Tag for all of them"),
        "everywhere_done_one": _("1 span marked {tag}."),
        "everywhere_done_other": _("{n} spans marked {tag}."),
        "cancel": _("Cancel"),
        "marked_spans_one": _("You marked 1 span"),
        "marked_spans_other": _("You marked {n} spans"),
        "in_paragraphs_one": _("in 1 paragraph."),
        "in_paragraphs_other": _("in {n} paragraphs."),
        "bare_paragraphs_one": _("Paragraph {list} carries none; that is an answer too."),
        "bare_paragraphs_other": _("Paragraphs {list} carry none; that is an answer too."),
        "marked_nothing": _("You marked nothing. If there is nothing to mark, that is an answer too: submit it."),
        "find_label": _("Search in this article"),
        "find_previous": _("Previous match"),
        "find_next": _("Next match"),
        "find_count": _("{at} of {total}"),
        "find_none": _("Not here"),
        "tour_step": _("{at} of {total}"),
        "tour_select": _(
            "Select words: drag over them, or put the caret into a sentence and press its key. "
            "Whole words are taken, so you need not aim."
        ),
        "tour_tag": _(
            "Then give them a tag: click it or press its key. With nothing selected the tag becomes a brush, "
            "and every selection gets it until you put it down with Esc."
        ),
        "tour_select_by_touch": _(
            "Hold a word until it is selected, and pull the handles; − and + take a word less or more. "
            "Or press “From word to word” in the bar, then the first and the last word."
        ),
        "tour_tag_by_touch": _(
            "Then tap a tag. With nothing selected the tag becomes a brush: tap it again to put it down."
        ),
        "tour_change": _(
            "Click a mark to change its tag or its ends, to write a note, or to remove it. "
            "Marks may overlap: all that are under the click are listed. Undo takes back every step."
        ),
        "tour_list": _("Your marks are listed here, in the order of the text. Each leads to its place."),
        "tour_saved": _(
            "Every step is kept at once, on this device when there is no connection. Here you see how it stands."
        ),
        "tour_submit": _(
            "At the end you submit. Having marked nothing is an answer too. "
            "You can open a reading again until you have looked at the others’."
        ),
        "tour_back": _("Back"),
        "tour_next": _("Next"),
        "tour_leave": _("Leave the tour"),
        "tour_done": _("Begin reading"),
        "resumed": _("You are where you stopped, at paragraph {paragraph}."),
        "to_the_beginning": _("To the beginning"),
        "submit_awaits_one": _("Waiting until 1 mark is stored …"),
        "submit_awaits_other": _("Waiting until {n} marks are stored …"),
        "submit_refused_one": _("1 of your marks was not saved. Look at it under “Not saved” first."),
        "submit_refused_other": _("{n} of your marks were not saved. Look at them under “Not saved” first."),
        "submit_waits_one": _("1 of your marks is still on its way. Submit again when it is stored."),
        "submit_waits_other": _("{n} of your marks are still on their way. Submit again when they are stored."),
        "submit_signed_out": _("You are signed out. Sign in again, then submit; your marks are kept on this device."),
        "not_fetched": _("This part of the page could not be fetched. Try again when the server can be reached."),
        "submit_unreached": _("The server was not reached. Try again in a moment."),
    }


def kept_messages():
    """The sentences of other pages about what this device keeps."""
    shared = (
        "saving_ offline_ unwell_ not_kept_ signed_out_ somebody_else_ sign_in tried_ refused_without copy copied "
        "not_copied closed_ reopen_ ask_ asked_ open_article let_go submit_unreached"
    ).split()
    return {key: said for key, said in reading_messages().items() if key.startswith(tuple(shared))} | {
        "kept_sent_one": _("1 step that this device had kept is stored now."),
        "kept_sent_other": _("{n} steps that this device had kept are stored now."),
        "kept_refused_one": _("1 mark of yours was not saved."),
        "kept_refused_other": _("{n} marks of yours were not saved."),
    }


def later_messages():
    """The same for the sheet's further parts, which are fetched with the first sheet."""
    return {
        "how_sure": _("How sure?"),
        "percent": _("{percent} %"),
        "sure_kept": _("{percent} % sure."),
        "sure_taken_back": _("No longer said how sure."),
        "evidence": _("Evidence"),
        "comment": _("Comment"),
        "relation_contradicts": _("Contradicts it"),
        "relation_supports": _("Supports it"),
        "relation": _("What it does"),
        "asked_by": _("{tag} asks what supports or contradicts the passage."),
        "not_asked": _("What supports or contradicts the passage."),
        "proof_url": _("Link"),
        "proof_note": _("In a few words (optional)"),
        "add_link": _("Add link"),
        "no_link": _("Type or paste a link first."),
        "bad_link": _("A link begins with http:// or https://."),
        "words_of_this_article": _("Words of this article"),
        "search_the_corpus": _("Search the corpus"),
        "from_article": _("from “{title}”"),
        "remove_proof": _("Remove this evidence: {what}"),
        "proof_added": _("Evidence added."),
        "proof_removed": _("Evidence removed."),
        "pick_words": _("Select words in the text."),
        "pick_other_words": _("This is the marked passage itself. Select other words."),
        "use_selection": _("Use these words"),
        "corpus_words": _("Words to look for; quotation marks for a phrase"),
        "corpus_find": _("Search"),
        "corpus_searching": _("Searching …"),
        "corpus_found_one": _("1 article"),
        "corpus_found_other": _("{n} articles"),
        "corpus_nothing": _("No article has all these words."),
        "corpus_unreached": _("The server was not reached. Try again in a moment."),
        "corpus_text": _("Text of “{title}”"),
        "corpus_select": _("Select the words that count."),
        "corpus_back": _("Back to the search"),
    }
