"""What a visitor thinks of an answer: said with a button, kept beside the ledger."""

import json

import gradio as gr

from advisor.chain import Advisor
from advisor.errors import DatabaseError
from advisor.feedback import Feedback, record_feedback
from ui.web.history import Entry

THANKS = "Thank you. This was noted on this server: {what}."
NOT_KEPT = "Thank you. This server keeps no feedback, so nothing was noted."
GONE = "That answer is no longer here. Ask again, then say what you think of it."


def opinions(advisor: Advisor, entries: gr.State) -> None:
    """Wire the buttons below the answers, which look/ask.js passes on with the answer's number."""
    said = gr.Textbox(visible=False)
    send = gr.Button("Send", elem_id="opinion", visible="hidden")

    def note(said: str, entries: list[Entry]) -> None:
        opinion = json.loads(said)
        number = int(opinion["number"])
        entry = entries[number] if 0 <= number < len(entries) else None
        if entry is None or entry.answer is None:
            gr.Warning(GONE)
        elif not advisor.settings.gap_ledger:
            gr.Info(NOT_KEPT)
        else:
            feedback = feedback_on(entry, bool(opinion["helpful"]), str(opinion["reason"]))
            try:
                record_feedback(advisor.settings, feedback)
            except DatabaseError as error:
                gr.Warning(str(error))
                return
            gr.Info(THANKS.format(what=_described(feedback)))

    send.click(
        note, [said, entries], None, js="() => window.careerChat.opinion()",
        show_progress="hidden", api_name=False,
    )  # fmt: skip


def feedback_on(entry: Entry, is_helpful: bool, reason: str) -> Feedback:
    """The feedback as it is kept; of an answer that rests on a résumé without the question."""
    assert entry.answer is not None
    return Feedback(
        question="" if entry.is_private else entry.question,
        is_helpful=is_helpful,
        reason=reason,
        citations=tuple(citation.id for citation in entry.answer.citations),
        corpus=entry.answer.corpus,
    )


def _described(feedback: Feedback) -> str:
    """What was kept, in words."""
    said = "that it helped" if feedback.is_helpful else f"“{feedback.reason}”"
    about = "your question, which" if feedback.question else "not your question, but which"
    return f"{said}, {about} facts were cited, and the day"
