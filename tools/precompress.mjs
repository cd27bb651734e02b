// Writes FILE.br (quality 11) and FILE.gz (level 9) beside every file of the folder given that is newer than them.
import { readdirSync, readFileSync, statSync, writeFileSync, utimesSync } from "node:fs";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { join } from "node:path";

const packers = {
  ".br": (bytes) => brotliCompressSync(bytes, { params: {
    [constants.BROTLI_PARAM_QUALITY]: 11,
    [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
  } }),
  ".gz": (bytes) => gzipSync(bytes, { level: 9 }),
};

for (const entry of readdirSync(process.argv[2], { recursive: true, withFileTypes: true })) {
  if (!entry.isFile() || /\.(br|gz)$/.test(entry.name)) continue;
  const file = join(entry.parentPath ?? entry.path, entry.name);
  const { atime, mtime } = statSync(file);
  for (const [ending, pack] of Object.entries(packers)) {
    const packed = statSync(file + ending, { throwIfNoEntry: false });
    // Same time, not merely newer: a file may be replaced by an older one.
    if (packed && packed.mtime.getTime() === mtime.getTime()) continue;
    writeFileSync(file + ending, pack(readFileSync(file)));
    utimesSync(file + ending, atime, mtime);
  }
}
