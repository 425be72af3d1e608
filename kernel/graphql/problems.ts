/** The problems of a request are listed up to this number: whoever mends them learns of the next. */
export const MOST_PROBLEMS = 10;

/** Characters of an error's message: some repeat a name that the client chose. */
export const LONGEST_MESSAGE = 500;
