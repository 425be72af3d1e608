import type { GraphQLFormattedError } from 'graphql';
import { tooLarge } from '../../kernel/errors.ts';
import { presentError } from '../../kernel/graphql/present-error.ts';
import { exceeds } from '../limits/response-size.ts';

/** Codes of what is no fault of the client's: a subgraph that is away, or does not know a field of the supergraph yet. */
const OURS: ReadonlySet<unknown> = new Set(['UNAVAILABLE', 'INTERNAL_SERVER_ERROR']);

/** Which event it is, as its client must know where nothing else of it is given. */
export interface EventPlace {
  readonly conversationId: string;
  readonly seq: number;
}

interface Form {
  readonly form: string;
  readonly responseKey: string;
  readonly bytes: Buffer;
}

interface More {
  readonly extensions?: object;
  readonly excess?: number;
  readonly place?: EventPlace | undefined;
}

/**
 * An event under a selection: resolved once and written to many. Its texts and bytes are made once for each
 * form that a transport needs.
 */
export class Resolution {
  private readonly texts = new Map<string, string>();
  private readonly forms: Form[] = [];
  private readonly valueText: string;
  private readonly errors: readonly GraphQLFormattedError[];
  private tooLarge: Resolution | undefined;
  private isTooLarge: boolean | undefined;

  /** `errors` have paths that begin below the field. */
  constructor(
    value: unknown,
    errors: readonly GraphQLFormattedError[] = [],
    private readonly more: More = {},
  ) {
    this.valueText = JSON.stringify(value ?? null);
    const { place } = more;
    this.errors =
      this.isEmpty && place
        ? errors.map((error) => ({ ...error, extensions: { ...error.extensions, ...place } }))
        : errors;
  }

  /** The points that it has beyond what was counted in advance. */
  get excess(): number {
    return this.more.excess ?? 0;
  }

  /** Whether the event does not exist for those who ask: nothing is written. */
  get isHidden(): boolean {
    return this === HIDDEN;
  }

  /** The same, or what says that it is larger than a result may be. Its size is found out once. */
  within(maxBytes: number): Resolution {
    this.isTooLarge ??= exceeds(this.valueText, maxBytes);
    if (!this.isTooLarge) return this;
    this.tooLarge ??= new Resolution(null, [presentError(tooLarge())], { place: this.more.place });
    return this.tooLarge;
  }

  /** How long its text is, but for what its few forms add. */
  get size(): number {
    return this.valueText.length;
  }

  /** Whether nothing of the event could be resolved: the client would learn not even that it happened. */
  get isEmpty(): boolean {
    return this.valueText === 'null';
  }

  /** Whether something did not answer that may answer later. */
  get isUnavailable(): boolean {
    return this.errors.some(({ extensions }) => extensions?.code === 'UNAVAILABLE');
  }

  /** Whether nothing of the event could be resolved for a reason that may pass: told so, the client would lose it. */
  get isLost(): boolean {
    return this.isEmpty && this.errors.some(({ extensions }) => OURS.has(extensions?.code));
  }

  /** The same with extensions, which are for one client alone. */
  with(extensions: object): Resolution {
    return new Resolution(JSON.parse(this.valueText), this.errors, { extensions });
  }

  /** The execution result as JSON, under the name that the client gave the field. */
  text(responseKey: string): string {
    let text = this.texts.get(responseKey);
    if (text === undefined) {
      // An event is never null: without a value because of errors there are no data at all. Without errors null is a value.
      const data =
        this.isEmpty && this.errors.length > 0 ? 'null' : `{${JSON.stringify(responseKey)}:${this.valueText}}`;
      const extensions = this.more.extensions ? `,"extensions":${JSON.stringify(this.more.extensions)}` : '';
      text = `{"data":${data}${this.errorsText(responseKey)}${extensions}}`;
      this.texts.set(responseKey, text);
    }
    return text;
  }

  /** The bytes that `make` gives for the text, kept under the name of the form. */
  bytes(form: string, responseKey: string, make: (text: string) => string): Buffer {
    // A list, for there are one or two, and each delivery asks.
    for (const known of this.forms) if (known.form === form && known.responseKey === responseKey) return known.bytes;
    const bytes = Buffer.from(make(this.text(responseKey)));
    this.forms.push({ form, responseKey, bytes });
    return bytes;
  }

  private errorsText(responseKey: string): string {
    if (this.errors.length === 0) return '';
    const errors = this.errors.map((error) => ({ ...error, path: [responseKey, ...(error.path ?? [])] }));
    return `,"errors":${JSON.stringify(errors)}`;
  }
}

/** The event under a contract that does not have its type. */
export const HIDDEN = new Resolution(undefined);
