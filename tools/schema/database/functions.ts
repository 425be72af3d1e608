/** An SQL function of `schema/database.sql`. */
export interface SqlFunction {
  readonly name: string;
  /** The name without its version: what several versions share. */
  readonly family: string;
  /** 0 for a name without one, from before functions had versions. */
  readonly version: number;
  /** Only triggers call it, so no process relies on its name. */
  readonly isTrigger: boolean;
  /** The statement that creates it, as PostgreSQL writes it. */
  readonly text: string;
}

const CREATE = /^CREATE OR REPLACE (?:FUNCTION|PROCEDURE) public\.(\w+)\(/;
const VERSION = /^(\w+?)(?:_(\d+))?$/;

/** The functions that stand in the text of a `database.sql`, which are its last paragraphs. */
export function parseFunctions(schema: string): SqlFunction[] {
  return schema.split(/\n\n(?=CREATE OR REPLACE )/).flatMap((text) => {
    const name = CREATE.exec(text)?.[1];
    if (!name) return [];
    const [, family = name, version = '0'] = VERSION.exec(name) ?? [];
    const isTrigger = /^ RETURNS trigger$/m.test(text);
    return [{ name, family, version: Number(version), isTrigger, text: text.trim() }];
  });
}

/** Those that no process calls: a newer version is there beside them. */
export const findSuperseded = (functions: readonly SqlFunction[]): SqlFunction[] =>
  functions.filter(({ family, version }) =>
    functions.some((other) => other.family === family && other.version > version),
  );

/**
 * The functions that the processes of the release before would miss in a database that was migrated since, each as `name: why`. They
 * call the newest version that there was. One without a version may have another text: names had several texts then.
 */
export function findMissed(released: readonly SqlFunction[], present: readonly SqlFunction[]): string[] {
  const superseded = findSuperseded(released);
  return released.flatMap((called) => {
    if (called.isTrigger || superseded.includes(called)) return [];
    const found = present.find(({ name }) => name === called.name);
    if (!found) return [`${called.name}: the release before calls it`];
    return called.version === 0 || found.text === called.text ? [] : [`${called.name}: is not as it was released`];
  });
}
