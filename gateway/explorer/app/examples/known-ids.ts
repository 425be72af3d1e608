/** Words that stand in variables until an operation returned what belongs there. */
type Word = 'userId' | 'conversationId' | 'messageSeq';

const WORDS = /"<(userId|conversationId|messageSeq)>"/g;

/** Lists and objects in results, by the name of the field that they came from. */
type Visit = (field: string, value: Readonly<Record<string, unknown>>) => void;

/** The ids that operations have returned so far, to go on with: another user, a conversation, its newest message. */
export class KnownIds {
  private readonly known = new Map<Word, string | number>();
  private hasSeenUsers = false;

  constructor(private readonly viewerId: string | undefined) {}

  /** Whether a list of users named nobody but the viewer. */
  get isAlone(): boolean {
    return this.hasSeenUsers && !this.known.has('userId');
  }

  /** Takes from a result what the examples need. */
  note(data: object): void {
    this.hasSeenUsers ||= 'users' in data;
    visit('data', data, (field, { id, seq, lastMessage }) => {
      if (field === 'users' && typeof id === 'string' && id !== this.viewerId) this.keepFirst('userId', id);
      if (/^conversations?$/.test(field) && typeof id === 'string') this.known.set('conversationId', id);
      const newest = field === 'message' ? seq : (lastMessage as { seq?: unknown } | null | undefined)?.seq;
      if (typeof newest === 'number') this.known.set('messageSeq', newest);
    });
  }

  /** A text of variables, with what is known in its place. */
  fillIn(variables: string): string {
    return variables.replace(WORDS, (text, word: Word) => JSON.stringify(this.known.get(word)) ?? text);
  }

  private keepFirst(word: Word, value: string): void {
    if (!this.known.has(word)) this.known.set(word, value);
  }
}

/** Nodes of connections count as values of the field that has the connection. */
function visit(field: string, value: unknown, callback: Visit): void {
  if (Array.isArray(value)) for (const one of value) visit(field, one, callback);
  else if (typeof value === 'object' && value !== null) {
    callback(field, value as Record<string, unknown>);
    for (const [name, below] of Object.entries(value))
      visit(name === 'edges' || name === 'node' ? field : name, below, callback);
  }
}
