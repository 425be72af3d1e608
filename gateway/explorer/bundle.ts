import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { projectFile } from '../../kernel/project.ts';

/** The files that the build made of `app/`. */
export interface Bundle {
  /** The page, with `{{nonce}}` where each answer has one of its own, and `{{for}}` where it says for whom it is. */
  readonly page: string;
  /** Its files by name. Names contain a hash: what has a name never changes. */
  readonly assets: ReadonlyMap<string, Asset>;
}

export interface Asset {
  readonly type: string;
  /** A strong validator (RFC 9110), quotes included. */
  readonly etag: string;
  readonly plain: AssetFile;
  /** The same compressed, of files that gain by it. */
  readonly brotli: AssetFile | undefined;
}

/** What a file has in it: kept from the first time on, the same for all who get it. */
type AssetFile = () => Buffer;

const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff': 'font/woff',
  '.woff2': 'font/woff2',
  '.ttf': 'font/ttf',
};

/** The files of `dist/explorer` that can be served, found out once; undefined where it has not been built. */
export function readBundle(folder = projectFile('dist/explorer')): Bundle | undefined {
  const page = join(folder, 'index.html');
  if (!existsSync(page)) return undefined;
  const assets = join(folder, 'assets');
  const names = new Set(readdirSync(assets));
  const read = new Map<string, Buffer>();
  const file =
    (name: string): AssetFile =>
    () => {
      const bytes = read.get(name) ?? readFileSync(join(assets, name));
      read.set(name, bytes);
      return bytes;
    };
  const entries = [...names].flatMap((name): [string, Asset][] => {
    const type = TYPES[extname(name)];
    const brotli = names.has(`${name}.br`) ? file(`${name}.br`) : undefined;
    return type ? [[name, { type, etag: `"${name}"`, plain: file(name), brotli }]] : [];
  });
  return { page: readFileSync(page, 'utf8'), assets: new Map(entries) };
}
