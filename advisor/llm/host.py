"""The language model in use: chosen once, opened when it is first needed, changed when told to."""

import threading
from typing import TYPE_CHECKING

from advisor.errors import ModelError, SettingsError
from advisor.llm.choice import Choice, choose
from advisor.llm.faults import Failed, Trouble
from advisor.llm.local import LocalServer
from advisor.settings import Settings

if TYPE_CHECKING:
    from advisor.llm.language_model import LanguageModel

AT_ONCE_REMOTE = 8  # answers that a remote model writes at a time


class ModelHost:
    """Holds the language model of the settings, if there is one; safe between threads."""

    def __init__(self, settings: Settings, model: "LanguageModel | None" = None) -> None:
        """Choose, unless a model is given; raises SettingsError where one that is named is none."""
        self.settings = settings
        self._lock = threading.Lock()
        self._model = model
        self._server: LocalServer | None = None
        self.problem: str | None = None  # why the model could not be opened
        if model is not None:
            provider, _, name = model.name.partition(":")
            self.choice = Choice(provider, name, "it was given", is_remote=model.is_remote)
            return
        self.choice = choose(settings)
        if self.choice.provider not in (None, "local", "ollama"):
            self._model = self._opened(self.choice)  # what is wrong with it is said at the start

    def model(self) -> "LanguageModel":
        """The model of the choice, opened if need be; raises Failed where that can't be done.

        A file's own server that is gone is started anew.
        """
        with self._lock:
            if self._server is not None and not self._server.is_listening:
                self._close()
            if self._model is None:
                try:
                    self._model = self._opened(self.choice)
                except (ModelError, SettingsError) as error:
                    self.problem = str(error)
                    raise Failed(Trouble.UNUSABLE) from error
            return self._model

    def refresh(self) -> Choice:
        """Choose again, as after a model was pulled or removed."""
        choice = choose(self.settings)
        with self._lock:
            if choice != self.choice:
                self._close()
                self.choice = choice
        return choice

    def close(self) -> None:
        """Close the model's connections and give its memory back."""
        with self._lock:
            self._close()

    def _close(self) -> None:
        if self._model is not None:
            from advisor.llm.providers import close_model

            close_model(self._model.chat)
        self._model = None
        if self._server is not None:
            self._server.close()
            self._server = None

    def _opened(self, choice: Choice) -> "LanguageModel":
        # Imported here: who has no model need not wait for what one needs.
        from advisor.llm.language_model import LanguageModel
        from advisor.llm.providers import open_model

        if choice.file is not None:
            self._server = LocalServer(choice.file)
        url = self._server.base_url if self._server else None
        return LanguageModel(
            open_model(choice, self.settings, url),
            choice.spec or "",
            choice.is_remote,
            self.settings.model_seconds,
            AT_ONCE_REMOTE if choice.is_remote else 1,
        )
