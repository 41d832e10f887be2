"use strict";
// Bytes and the ways they are written: UTF-8, hex, base64 in its one spelling. What cannot be read is thrown.

const Bytes = (() => {
  const encoder = new TextEncoder();
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

  const ofText = (text) => encoder.encode(text);
  const text = (bytes) => decoder.decode(bytes);

  function join(...parts) {
    const made = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
    let place = 0;
    for (const part of parts) {
      made.set(part, place);
      place += part.length;
    }
    return made;
  }

  const same = (one, two) => one.length === two.length && one.every((byte, place) => byte === two[place]);

  const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

  function ofHex(digits) {
    if (!/^(?:[0-9a-f]{2})*$/.test(digits)) throw new Error("not hex");
    return Uint8Array.from(digits.match(/../g) || [], (pair) => parseInt(pair, 16));
  }

  const base64 = (bytes) => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));

  function ofBase64(spelled) {
    const made = Uint8Array.from(atob(spelled), (sign) => sign.charCodeAt(0));
    if (base64(made) !== spelled) throw new Error("not the one spelling of base64");
    return made;
  }

  function base32(bytes) {
    const bits = Array.from(bytes, (byte) => byte.toString(2).padStart(8, "0")).join("");
    return bits.match(/.{5}/g).map((five) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[parseInt(five, 2)]).join("");
  }

  function littleEndian(bytes) {
    return BigInt(`0x${hex(Uint8Array.from(bytes).reverse())}`);
  }

  return { ofText, text, join, same, hex, ofHex, base64, ofBase64, base32, littleEndian };
})();
