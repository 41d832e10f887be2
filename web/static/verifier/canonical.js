"use strict";
// Canonical JSON (`iom.cjson/1`): a value has one spelling, and bytes that spell it otherwise are refused.
// Writing the value again and comparing the bytes finds all other spellings: a key that stands twice, a
// fraction, a space, an escape that is not needed.

const Canonical = (() => {
  const KEY = /^[a-z0-9_]{1,32}$/;
  const FORBIDDEN = new RegExp("[\\u0000-\\u0009\\u000b-\\u001f\\u007f-\\u009f\\u200b-\\u200f\\u202a-\\u202e"
    + "\\u2066-\\u2069\\ufeff\\ufffe\\uffff]|[\\ud800-\\udbff](?![\\udc00-\\udfff])"
    + "|(?:[^\\ud800-\\udbff]|^)[\\udc00-\\udfff]");
  const DEEPEST = 64;

  // The one spelling of a value, as text; throws where the value is not allowed.
  function spell(value, depth = 0) {
    if (depth > DEEPEST) throw new Error("nested too deeply");
    if (typeof value === "string") {
      if (FORBIDDEN.test(value) || value.normalize("NFC") !== value) throw new Error("a forbidden text");
      return JSON.stringify(value);
    }
    if (typeof value === "number") {
      if (!Number.isSafeInteger(value)) throw new Error("a forbidden number");
      return String(value);
    }
    if (Array.isArray(value)) return `[${value.map((item) => spell(item, depth + 1)).join(",")}]`;
    if (value === null || typeof value === "boolean") return String(value);
    const keys = Object.keys(value).sort();
    if (!keys.every((key) => KEY.test(key))) throw new Error("a forbidden key");
    return `{${keys.map((key) => `"${key}":${spell(value[key], depth + 1)}`).join(",")}}`;
  }

  const bytes = (value) => Bytes.ofText(spell(value));

  // The value of canonical bytes; throws where they are not its one spelling.
  function parse(data) {
    const text = Bytes.text(data);
    const value = JSON.parse(text);
    if (spell(value) !== text) throw new Error("not the one spelling");
    return value;
  }

  return { parse, bytes };
})();
