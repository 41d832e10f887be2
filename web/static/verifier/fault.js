"use strict";
// What is wrong with a bundle: the exit code, the check that found it, a Russian sentence, the file or entry.

const GENUINE = 0, FORGED = 1, UNREADABLE = 2, UNCONFIRMED = 3, OTHER_LOG = 4, PARTLY_ERASED = 5;

class Fault extends Error {
  constructor(code, check, says, place = "") {
    super(says);
    Object.assign(this, { code, check, says, place });
  }
}

function forged(check, says, place) {
  throw new Fault(FORGED, check, says, place);
}

function unreadable(check, says, place) {
  throw new Fault(UNREADABLE, check, says, place);
}
