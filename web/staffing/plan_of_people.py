"""The plan for the people of a staff list: who is new, what of the others would change, field by field."""

from datetime import date
from typing import Any

from documents.dictionaries import Dictionaries
from documents.staff_card import StaffCard
from web.staffing.columns import STAFF
from web.staffing.faults import Remark
from web.staffing.known import Known, Member, Place, Post, key
from web.staffing.rows import StaffRow
from web.staffing.steps import Change, ChangedMember, NewMember, NewPost

_OF_CARD = ("subjects", "category", "attestation_date", "teaching_experience_years")
_MANAGEMENT = {"director", "deputy_academic", "deputy_methodical", "deputy_educational", "deputy_other"}


class Members:
    """Collects the steps for one person after another."""

    def __init__(self, known: Known, places: dict[str, Place], words: Dictionaries, today: date) -> None:
        self.new: list[NewMember] = []
        self.changed: list[ChangedMember] = []
        self.faults: list[Remark] = []
        self.notes: list[Remark] = []
        self.unchanged = 0
        self.positions: dict[tuple[str, str], str] = {}  # (person, place): position once carried out
        self._known, self._places, self._words, self._today = known, places, words, today
        terms = words.choices("position", on=today)
        self._titles = sorted(((key(term.label), term.code) for term in terms), key=lambda one: -len(one[0]))
        for member in known.members.values():
            self.positions.update({(member.id, post.place): post.position for post in member.posts})

    def add(self, person: str, login: str | None, rows: list[StaffRow]) -> None:
        """The rows of one person, one for each of his schools; `login` is that of somebody new."""
        placed = [(row, place) for row in rows if (place := self._place(row)) is not None]
        if len(placed) < len(rows):
            return
        member = self._known.members.get(person)
        wanted = [self._post(member, row, place) for row, place in placed]
        posts = tuple(post for post in wanted if post is not None)
        self.positions.update({(person, place.id): row.position for row, place in placed})
        card, card_place = self._card(member, placed, posts)
        if member is None:
            email = next((row.email for row in rows if row.email), "")
            self.new.append(NewMember(person, rows[0].name, login or "", email, posts, card, card_place))
            return
        self._compare(member, rows, posts, card, card_place)

    def _place(self, row: StaffRow) -> Place | None:
        place = self._places.get(key(row.school))
        if place is None:
            sentence = (
                f"школы «{row.school[:60]}» нет. Впишите её на лист «Школы» или исправьте наименование."
            )
            self.faults.append(Remark(STAFF, row.row, "school", sentence))
        return place

    def _post(self, member: Member | None, row: StaffRow, place: Place) -> NewPost | None:
        """The place of work to add, None where he works there so already."""
        since = row.since or self._today
        here = [post for post in (member.posts if member else ()) if post.place == place.id]
        if not here:
            return NewPost(place.id, place.short, row.position, since)
        held = next((post for post in here if key(post.position) == key(row.position)), None)
        if held is not None:
            if row.since is not None and row.since != held.since:
                sentence = f"в программе «{held.since:%d.%m.%Y}»; дата начала работы не меняется."
                self.notes.append(Remark(STAFF, row.row, "since", sentence))
            return None
        return self._other_position(row, place, here[-1])

    def _other_position(self, row: StaffRow, place: Place, held: Post) -> NewPost | None:
        """The same place in another position: from the day said if that is later, otherwise from today."""
        since = row.since if row.since is not None and row.since > held.since else self._today
        if since <= held.since:
            sentence = (
                f"должность «{held.position}» внесена с {held.since:%d.%m.%Y}. Укажите более поздний день."
            )
            self.faults.append(Remark(STAFF, row.row, "since", sentence))
            return None
        return NewPost(
            place.id, place.short, row.position, since, ends=held.id if held.until is None else None
        )

    def _compare(
        self,
        member: Member,
        rows: list[StaffRow],
        posts: tuple[NewPost, ...],
        card: StaffCard | None,
        card_place: str,
    ) -> None:
        first = rows[0]
        if not member.active:
            sentence = "учётная запись отключена; включить её можно на странице человека."
            self.notes.append(Remark(STAFF, first.row, "person", sentence))
        changes = [self._spoken(member, post) for post in posts]
        email = next((row.email for row in rows if row.email), "")
        if email == member.email or not email:
            email = ""
        elif member.has_password:
            sentence = "почту того, кто уже вошёл, список не меняет."
            self.notes.append(Remark(STAFF, first.row, "email", sentence))
            email = ""
        else:
            changes.append(Change("Почта", member.email, email))
        changes += self._of_card(member.card or StaffCard(), card)
        if card_place:
            place = next(one.short for one in self._places.values() if one.id == card_place)
            before = member.card.organization.short_name if member.card else ""
            changes.append(Change("Школа в карточке", before, place))
        if not changes:
            self.unchanged += 1
            return
        self.changed.append(
            ChangedMember(
                member.id, member.full, member.login, email or None, posts, card, card_place, tuple(changes)
            )
        )

    def _spoken(self, member: Member, post: NewPost) -> Change:
        old = next((one.position for one in member.posts if one.id == post.ends), "")
        what = "Должность" if post.ends else "Место работы"
        after = f"{post.position} с {post.since:%d.%m.%Y}"
        return Change(f"{what}, {post.place_name}", old, after)

    def _card(
        self, member: Member | None, placed: list[tuple[StaffRow, Place]], posts: tuple[NewPost, ...]
    ) -> tuple[StaffCard | None, str]:
        """The card as it would be, None where it stays; and the school whose name it takes, if another."""
        placed = [(row, place) for row, place in placed if place.kind == "school"]
        if not placed:
            return None, ""
        before = member.card if member else None
        home = before.organization.id if before else ""
        row, place = next((one for one in placed if one[1].id == home), placed[0])
        moves = not any(post.place == home for post in (member.posts if member else ()))
        changed: dict[str, Any] = {}
        if moves or any(post.place == home for post in posts):
            changed.update(self._of_position(row))
        card = before or StaffCard(
            last_name=row.name.last, first_name=row.name.first, patronymic=row.name.patronymic
        )
        for one, _place in placed:
            changed.update(_said_of(one, card, self._today))
        changed = {name: value for name, value in changed.items() if getattr(card, name) != value}
        if before is not None and not changed and not moves:
            return None, ""
        return card.model_copy(update=changed), place.id if moves else ""

    def _of_position(self, row: StaffRow) -> dict[str, Any]:
        said = key(row.position)
        code = next((code for label, code in self._titles if f"{said} ".startswith(f"{label} ")), "other")
        kind = "management" if code in _MANAGEMENT else "teacher"
        position = row.position[:1].upper() + row.position[1:]
        return {"position": position, "position_code": code, "subject_kind": kind}

    def _of_card(self, before: StaffCard, after: StaffCard | None) -> list[Change]:
        if after is None:
            return []
        return [
            Change(
                str(StaffCard.model_fields[name].title),
                self._words_of(name, getattr(before, name)),
                self._words_of(name, getattr(after, name)),
            )
            for name in (*_OF_CARD, "position")
            if getattr(before, name) != getattr(after, name)
        ]

    def _words_of(self, name: str, value: Any) -> str:
        if value is None or value == ():
            return ""
        if name == "subjects":
            return ", ".join(self._words.labels("subject", value))
        if name == "category":
            return self._words.label("category", value)
        return f"{value:%d.%m.%Y}" if isinstance(value, date) else str(value)


def _said_of(row: StaffRow, card: StaffCard, today: date) -> dict[str, Any]:
    """What the row says for the card; an empty cell says nothing."""
    said: dict[str, Any] = {
        "subjects": row.subjects or None,
        "category": row.category,
        "attestation_date": row.attested,
        "teaching_experience_years": row.experience,
    }
    if row.experience is not None and row.experience != card.teaching_experience_years:
        said["teaching_experience_as_of"] = today
    return {name: value for name, value in said.items() if value is not None}
