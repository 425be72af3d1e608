/** The input of the check is wrong in itself: a file that is not of its format. Each line names the file. */
export class CheckError extends Error {
  override readonly name = 'CheckError';
}

/** Throws `CheckError` with the name of the file. */
export function parseJson(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new CheckError(`${file}: is not JSON: ${(error as Error).message}`);
  }
}
