"use strict";
// The files of a bundle. An archive has one way to be written (docs/format.md, part 5): each header is made
// again and compared, so that nothing can hide in it.

const MOST_FILES = 20000, LARGEST_FILE = 64 << 20, LARGEST_TEXT = 4 << 20, LARGEST_ALL = 256 << 20;

const Zip = (() => {
  const table = Uint32Array.from({ length: 256 }, (_, byte) => {
    let made = byte;
    for (let bit = 0; bit < 8; bit += 1) made = made & 1 ? (made >>> 1) ^ 0xedb88320 : made >>> 1;
    return made >>> 0;
  });

  function crc32(data) {
    let made = 0xffffffff;
    for (let at = 0; at < data.length; at += 1) made = (made >>> 8) ^ table[(made ^ data[at]) & 0xff];
    return (made ^ 0xffffffff) >>> 0;
  }

  // Numbers of two (small) or four bytes, little-endian, one after another.
  function packed(mark, twos, fours, moreTwos = [], moreFours = []) {
    const made = new DataView(new ArrayBuffer(4 + 2 * (twos.length + moreTwos.length)
      + 4 * (fours.length + moreFours.length)));
    let at = 4;
    made.setUint32(0, mark, true);
    for (const two of twos) { made.setUint16(at, two, true); at += 2; }
    for (const four of fours) { made.setUint32(at, four, true); at += 4; }
    for (const two of moreTwos) { made.setUint16(at, two, true); at += 2; }
    for (const four of moreFours) { made.setUint32(at, four, true); at += 4; }
    return new Uint8Array(made.buffer);
  }

  return { crc32, packed, LOCAL: 0x04034b50, CENTRAL: 0x02014b50, END: 0x06054b50 };
})();

class Archive {
  static SINGLE = ["HOW-TO-VERIFY.txt", "SHA256SUMS", "checkpoint.txt", "export.json", "manifest.json",
    "names.json", "vkey.txt"];

  static CHECKERS = ["verify.py", "check.html"];

  static NAME = new RegExp("^(?:(?:events|others|opened)/[0-9]{12}\\.json|proofs/[0-9]{12}\\.tlog-proof"
    + "|(?:contents|processes)/[0-9a-f]{64}\\.json|docs/[0-9a-f]{64}\\.docx"
    + "|files/[0-9a-f]{64}\\.(?:docx|pdf|jpg|png))$");

  static isNamed(name) {
    return Archive.SINGLE.includes(name) || Archive.CHECKERS.includes(name) || Archive.NAME.test(name);
  }

  constructor(bytes) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.members = new Map(); // name → { offset, size, sha256 }
  }

  // Check every byte that is not inside a file, every CRC, and hash every file.
  * open() {
    const size = this.bytes.length;
    if (size > LARGEST_ALL + MOST_FILES * 300 + 22) unreadable("archive", "файл больше, чем бывает дело маршрута");
    if (size < 22) unreadable("archive", "это не архив ZIP");
    const at = size - 22;
    const two = (place) => this.view.getUint16(at + place, true);
    const [count, length, start] = [two(10), this.view.getUint32(at + 12, true), this.view.getUint32(at + 16, true)];
    if (this.view.getUint32(at, true) !== Zip.END) {
      unreadable("archive", "это не архив ZIP, или за его концом что-то дописано");
    }
    if (two(4) || two(6) || two(20) || two(8) !== count || start + length + 22 !== size) {
      unreadable("archive", "архив составлен не так, как его пишет «Маршрут»");
    }
    if (count > MOST_FILES) unreadable("archive", "в архиве слишком много файлов");
    if (length > count * 146) unreadable("archive", "оглавление архива не того размера");
    yield* this.readDirectory(count, length, start);
    const lacking = Archive.SINGLE.filter((name) => !this.members.has(name)).sort()[0];
    if (lacking) unreadable("archive", "в архиве нет нужного файла", lacking);
  }

  * readDirectory(count, length, start) {
    let [place, offset, last] = [0, 0, ""];
    const end = start + length;
    for (let number = 0; number < count; number += 1) {
      const at = start + place;
      if (at + 46 > end) unreadable("archive", "оглавление архива обрывается");
      const [crc, packed, size] = [16, 20, 24].map((field) => this.view.getUint32(at + field, true));
      const nameLength = this.view.getUint16(at + 28, true);
      const spelled = this.bytes.subarray(at + 46, Math.min(at + 46 + nameLength, end));
      const name = String.fromCharCode(...spelled).replace(/[^\x00-\x7f]/g, "\ufffd");
      const expected = Zip.packed(Zip.CENTRAL, [20, 20, 0, 0, 0, 0x21], [crc, size, size],
        [nameLength, 0, 0, 0, 0], [0, offset]);
      if (packed !== size || !Bytes.same(this.bytes.subarray(at, at + 46), expected)) {
        unreadable("archive", "файл в архиве сжат, зашифрован или описан не по формату", name);
      }
      if (!Archive.isNamed(name)) unreadable("archive", "в архиве файл с чужим именем", name);
      if (name <= last) unreadable("archive", "имена в архиве повторяются или идут не по порядку", name);
      this.members.set(name, this.member(name, offset, size, crc, start));
      yield number / count;
      [place, last] = [place + 46 + nameLength, name];
      offset += 30 + nameLength + size;
    }
    if (place !== length || offset !== start) {
      unreadable("archive", "в архиве есть байты, не принадлежащие ни одному файлу");
    }
  }

  member(name, offset, size, crc, start) {
    if (size > (/^(?:docs|files)\//.test(name) ? LARGEST_FILE : LARGEST_TEXT)) {
      unreadable("archive", "файл больше допустимого", name);
    }
    const begin = offset + 30 + name.length;
    if (begin + size > start) unreadable("archive", "размеры в архиве неверны", name);
    const expected = Bytes.join(
      Zip.packed(Zip.LOCAL, [20, 0, 0, 0, 0x21], [crc, size, size], [name.length, 0]), Bytes.ofText(name));
    if (!Bytes.same(this.bytes.subarray(offset, begin), expected)) {
      unreadable("archive", "заголовок файла не совпадает с оглавлением", name);
    }
    const data = this.bytes.subarray(begin, begin + size);
    if (Zip.crc32(data) !== crc) {
      unreadable("archive", "файл повреждён: контрольная сумма не сходится", name);
    }
    return { offset: begin, size, sha256: Sha2.hex256(data) };
  }

  // The bytes of a file.
  read(name) {
    const { offset, size } = this.members.get(name);
    return this.bytes.subarray(offset, offset + size);
  }

  // The value of a canonical file of that shape.
  json(name, check, shape) {
    let value;
    try {
      value = Canonical.parse(this.read(name));
    } catch (error) {
      unreadable(check, "файл записан не в канонической форме", name);
    }
    if (!shape(value)) unreadable(check, "в файле не те ключи или значения", name);
    return value;
  }

  // The names in a folder, in order.
  under(folder) {
    return [...this.members.keys()].filter((name) => name.startsWith(folder));
  }
}
