import { stripIgnoredCharacters } from 'graphql';
import { LRUCache } from 'lru-cache';

/** Characters of documents of which something is kept; what is parsed of them takes about a hundred times as many bytes. */
const KEPT_CHARACTERS = 128 * 1024;

/** Characters of texts, comments included, of which it is known which document they are. */
const SEEN_CHARACTERS = 1024 * 1024;

/** Longer ones are taken as they are: to find out what is ignored in them takes longer than to parse what is allowed. */
const LONGEST_STRIPPED = 32 * 1024;

/**
 * Remembers something of documents by their text. Texts that differ in comments and white space alone are one document:
 * a client that changes a comment with each request costs no more than the memory of its texts.
 */
export class KnownTexts<Known extends object> {
  private readonly documents = new LRUCache<string, { readonly text: string; readonly known: Known }>({
    maxSize: KEPT_CHARACTERS,
    sizeCalculation: (_, text) => text.length + 1,
  });
  /** By each text, the document without what is ignored in it. */
  private readonly seen = new LRUCache<string, string>({
    maxSize: SEEN_CHARACTERS,
    sizeCalculation: (document, text) => document.length + text.length + 1,
  });

  /** What was remembered of the very same text: of another one, the places in it are others. */
  get(text: string): Known | undefined {
    const found = this.documents.get(this.documentOf(text));
    return found?.text === text ? found.known : undefined;
  }

  /** Whether something was remembered of a text that is the same but for comments and white space. */
  has(text: string): boolean {
    return this.documents.has(this.documentOf(text));
  }

  set(text: string, known: Known): void {
    this.documents.set(this.documentOf(text), { text, known });
  }

  private documentOf(text: string): string {
    let document = this.seen.get(text);
    if (document === undefined) {
      document = stripped(text);
      this.seen.set(text, document);
    }
    return document;
  }
}

/** The text itself where it is no GraphQL. */
function stripped(text: string): string {
  if (text.length > LONGEST_STRIPPED) return text;
  try {
    return stripIgnoredCharacters(text);
  } catch {
    return text;
  }
}
