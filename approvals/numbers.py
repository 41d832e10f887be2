"""Registration numbers: drawn once for a route, in a short transaction of their own, so that gaps are allowed."""

from sqlalchemy.orm import Mapped, mapped_column

from workflow.database import Base


class NumberCounter(Base):
    """The last number given in a year."""

    __tablename__ = "number_counters"
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int]
