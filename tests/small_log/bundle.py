"""A log small enough to be read, made by hand from fixed keys: its bundle never changes and can lie on purpose.

    log = SmallLog()
    log.begin()                      # rules, keys, the order of the approver
    log.act("open"); log.act("submit"); log.act("approve")
    log.bundle()                     # the archive, signed by the log key

It writes the format of `docs/format.md` once more, without the program's exporter, so that a bundle may say what no
honest server would: everything is logged and signed truly, and a verifier must refuse what it says.
"""

import copy
from collections.abc import Callable
from typing import Any

from tests.bundle_samples import Files, packed
from tests.small_log.cast import APPROVER, LOG_KEY, ORIGIN, ROUTE, SCHOOL, TEACHER, sha
from tests.small_log.entries import Change, SmallEntries
from workflow.log import merkle
from workflow.log.canonical import canonical
from workflow.log.note import Checkpoint, Note, tlog_proof


class SmallLog(SmallEntries):
    """The entries, and the archive of them under a signed head."""

    def bundle(
        self,
        *,
        export: Change | None = None,
        manifest: Change | None = None,
        files: Callable[[Files], object] | None = None,
    ) -> bytes:
        """The archive: `files` edits what is in it before the export names it, `export` and `manifest` themselves."""
        made = dict(self.files)
        for seq, texts in self.texts.items():
            told = [{"field": name, "salt": sha(name.encode()), "text": text} for name, text in texts.items()]
            made[f"opened/{seq:012}.json"] = canonical({"_": "iom.opened/1", "seq": seq, "texts": told})
        made["names.json"] = _names()
        made["vkey.txt"] = f"{LOG_KEY.verifier.line}\n".encode()
        made["HOW-TO-VERIFY.txt"] = "Как проверить: docs/format.md\n".encode()
        (files or copy.copy)(made)
        heads = [{"head": self.prev, "rseq": self.version, "route": ROUTE}]
        said: dict[str, Any] = {**self._place(), "kind": "export", "route": None, "by": None, "sig": None}
        said |= {"about": ROUTE, "texts": {}}
        said["data"] = {
            "purpose": "audit",
            "routes": copy.deepcopy(heads),
            "members": [[name, sha(body)] for name, body in sorted(made.items())],
        }
        (export or copy.copy)(said)
        seq = self.seq
        made["export.json"] = canonical(said)
        self.entries.append(made["export.json"])
        self._prove(made, seq)
        opened_manifest: dict[str, Any] = {
            "_": "iom.bundle/1",
            "export": seq,
            "files": [
                {"name": name, "sha256": sha(body), "size": len(body)} for name, body in sorted(made.items())
            ],
            "log": ORIGIN,
            "routes": [{**heads[0], "number": "ИОМ-2026-0001" if self.version > 1 else None}],
            "withheld": [],
        }
        (manifest or copy.copy)(opened_manifest)
        made["manifest.json"] = canonical(opened_manifest)
        made["SHA256SUMS"] = "".join(f"{sha(body)}  {name}\n" for name, body in sorted(made.items())).encode()
        return packed(made)

    def checkpoint(self) -> Note:
        """The signed head over all entries."""
        root = merkle.root_of([merkle.leaf_hash(body) for body in self.entries])
        return Checkpoint(ORIGIN, self.seq, root).signed(LOG_KEY)

    def path(self, seq: int) -> list[bytes]:
        """The proof of an entry under the head over all entries."""
        return merkle.inclusion_proof(self._nodes(), seq, self.seq)

    def _nodes(self) -> merkle.Nodes:
        frontier, kept = merkle.Frontier(), {}
        for body in self.entries:
            frontier, nodes = frontier.append(merkle.leaf_hash(body))
            kept |= {(node.level, node.idx): node.hash for node in nodes}
        return lambda level, idx: kept[level, idx]

    def _prove(self, made: Files, export: int) -> None:
        note = self.checkpoint()
        made["checkpoint.txt"] = note.spelled.encode()
        places = [int(name[7:19]) for name in made if name.startswith(("events/", "others/"))]
        for seq in [*places, export]:
            made[f"proofs/{seq:012}.tlog-proof"] = tlog_proof(seq, self.path(seq), note).encode()


def _names() -> bytes:
    return canonical(
        {
            "_": "iom.names/1",
            "offset": 180,
            "acts": [["approve", "Согласовать"], ["open", "Открыть"], ["submit", "Отправить"]],
            "offices": [["deputy_head", "заместитель директора"], ["subject", "педагог"]],
            "organizations": [[SCHOOL, "МОУ «СОШ № 3»"]],
            "people": [[TEACHER, "Лугова Марина Олеговна"], [APPROVER, "Кленова Наталья Сергеевна"]],
            "states": [["draft", "Черновик"], ["review", "На рассмотрении"], ["work", "Реализуется"]],
        }
    )


def a_small_bundle() -> bytes:
    """The bundle of the vectors: opened, submitted, approved."""
    return SmallLog().begin().act("open").act("submit").act("approve").bundle()
