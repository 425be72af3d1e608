/** A `map` of an nginx configuration, as nginx reads it: strings first, then expressions in their order, then the default. */
export class NginxMap {
  readonly source: string;
  private readonly entries: readonly (readonly [key: string, value: string])[];

  constructor(configuration: string, variable: string) {
    const escaped = variable.replace('$', '\\$');
    const [, source, body] =
      new RegExp(`^  map (\\S+|"[^"]+"|'') ${escaped} \\{\\n(.*?)^  \\}`, 'ms').exec(configuration) ?? [];
    if (source === undefined || body === undefined) throw new Error(`There is no map ${variable}.`);
    this.source = unquoted(source);
    const lines = body.split('\n').filter((line) => /^\s*[^#\s]/.test(line));
    this.entries = lines.map((line) => {
      const [, key = '', value = ''] = /^\s*('[^']*'|\S+)\s+('[^']*'|\S+);$/.exec(line) ?? [];
      return [unquoted(key), unquoted(value)] as const;
    });
  }

  /** The value for a text of its source, with what an expression named in it. */
  valueOf(text: string): string {
    const same = this.entries.find(([key]) => key === text && key !== 'default');
    if (same) return same[1];
    for (const [key, value] of this.entries.filter(([key]) => key.startsWith('~'))) {
      const groups = expression(key).exec(text)?.groups;
      if (groups || expression(key).test(text)) return groups?.[value.slice(1)] ?? value;
    }
    return this.entries.find(([key]) => key === 'default')?.[1] ?? '';
  }
}

const unquoted = (text: string): string => text.replace(/^(['"])(.*)\1$/s, '$2');

/** `~` begins one, `~*` one that takes either case; (?s) at its beginning lets a dot stand for a line's end. */
function expression(key: string): RegExp {
  const [, either, dotAll, pattern = ''] = /^~(\*?)(\(\?s\))?(.*)$/s.exec(key) ?? [];
  return new RegExp(pattern, `${either ? 'i' : ''}${dotAll ? 's' : ''}`);
}
