// The plugin with which esbuild understands the style sheets of GraphiQL and Monaco.
import { createHash } from 'node:crypto';

/** Fonts inside a style sheet become files of their own: the page's policy lets no `data:` font in. */
const FONT = /^data:font\/(\w+);base64,(.+)$/;

export const styleSheets = {
  name: 'style sheets',
  setup(build) {
    const fonts = new Map();
    build.onResolve({ filter: FONT }, ({ path }) => {
      const [, format, base64] = FONT.exec(path);
      const name = `font-${createHash('sha256').update(base64).digest('hex').slice(0, 8)}.${format}`;
      fonts.set(name, Buffer.from(base64, 'base64'));
      return { path: name, namespace: 'font' };
    });
    build.onLoad({ filter: /.*/, namespace: 'font' }, ({ path }) => ({ contents: fonts.get(path), loader: 'file' }));
    // GraphiQL's own style sheet holds those of Monaco, whose modules ask for them once more.
    build.onLoad({ filter: /[\\/]monaco-editor[\\/].*\.css$/ }, () => ({ contents: '', loader: 'empty' }));
  },
};
