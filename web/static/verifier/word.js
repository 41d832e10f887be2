"use strict";
// One document of Word: its words without spaces, the same however the file was saved again, and the properties
// that «Маршрут» writes. What is no document of Word is thrown.

const Word = (() => {
  const MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
  const LARGEST_XML = 16 << 20;
  // White space as Unicode and Python count it; JavaScript's own list has U+FEFF and lacks U+0085.
  const SPACES = /[\t-\r\u001c-\u0020\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/g;

  // The bytes of one part of the package.
  function part(bytes, name) {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let end = bytes.length - 22;
    while (end >= 0 && view.getUint32(end, true) !== Zip.END) end -= 1;
    if (end < 0 || bytes.length - end > 22 + 0xffff) throw new Error("not a package");
    const count = view.getUint16(end + 10, true);
    if (count > 2000) throw new Error("too many parts");
    let at = view.getUint32(end + 16, true);
    for (let number = 0; number < count; number += 1) {
      if (view.getUint32(at, true) !== Zip.CENTRAL) throw new Error("a spoilt directory");
      const [flags, method] = [view.getUint16(at + 8, true), view.getUint16(at + 10, true)];
      const [crc, packed, size] = [16, 20, 24].map((field) => view.getUint32(at + field, true));
      const [named, extra, comment] = [28, 30, 32].map((field) => view.getUint16(at + field, true));
      if (new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + named)) === name) {
        return unpacked(bytes, view, { flags, method, crc, packed, size, offset: view.getUint32(at + 42, true) });
      }
      at += 46 + named + extra + comment;
    }
    throw new Error("no such part");
  }

  function unpacked(bytes, view, { flags, method, crc, packed, size, offset }) {
    if (flags & 1 || size > LARGEST_XML || view.getUint32(offset, true) !== Zip.LOCAL) throw new Error("not readable");
    const start = offset + 30 + view.getUint16(offset + 26, true) + view.getUint16(offset + 28, true);
    const data = bytes.subarray(start, start + packed);
    if (method !== 0 && method !== 8) throw new Error("an unknown method");
    const made = method === 8 ? Inflate.inflate(data, size) : data;
    if (made.length !== size || Zip.crc32(made) !== crc) throw new Error("a spoilt part");
    return made;
  }

  // All `w:t` outside of fallbacks, composed, without spaces.
  function words(xml) {
    if (xml.includes("<!DOCTYPE")) throw new Error("a document type");
    const tree = new DOMParser().parseFromString(xml, "application/xml");
    if (tree.getElementsByTagName("parsererror").length) throw new Error("not XML");
    const isShown = (element) => {
      for (let above = element.parentElement; above; above = above.parentElement) {
        if (above.localName === "Fallback") return false;
      }
      return true;
    };
    const own = (element) => Array.from(element.childNodes, (node) => (
      node.nodeType === Node.TEXT_NODE || node.nodeType === Node.CDATA_SECTION_NODE ? node.data : "")).join("");
    const found = Array.from(tree.getElementsByTagNameNS(MAIN, "t")).filter(isShown).map(own);
    return found.join("").normalize("NFC").replace(SPACES, "");
  }

  const text = (bytes) => words(Bytes.text(part(bytes, "word/document.xml")));

  // A property that «Маршрут» writes into its documents; empty where there is none.
  function property(bytes, name) {
    try {
      const data = Bytes.text(part(bytes, "docProps/custom.xml"));
      const found = new RegExp(`name="${name}"[^>]*>\\s*<[^>]*lpwstr>([^<]*)<`).exec(data);
      return found ? found[1] : "";
    } catch (error) {
      return "";
    }
  }

  return { text, property };
})();
