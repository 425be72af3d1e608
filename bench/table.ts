/** Lines of cells in columns, the first one flush left: headings first. */
export function printTable(lines: readonly (readonly string[])[]): string[] {
  const columns = lines[0]?.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0))) ?? [];
  return lines.map((line) =>
    columns
      .map((width, column) => (line[column] ?? '')[column === 0 ? 'padEnd' : 'padStart'](width))
      .join('  ')
      .trimEnd(),
  );
}

/** A number as people read it, a dash when it is not known. */
export const printNumber = (value: number | undefined, decimals = 0): string =>
  value === undefined
    ? '–'
    : value.toLocaleString('en', { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
