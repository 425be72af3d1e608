import pg from 'pg';

/** A transaction past Parley that keeps what it locked, until it is released or disposed of. */
export class Hold implements AsyncDisposable {
  private constructor(private readonly client: pg.Client) {}

  /** Keeps changes of a conversation waiting. */
  static of(conversationId: string, databaseUrl: string): Promise<Hold> {
    return Hold.by('select from conversation where id = $1 for update', [conversationId], databaseUrl);
  }

  /** Keeps what this statement locks. */
  static async by(sql: string, values: unknown[], databaseUrl: string): Promise<Hold> {
    const client = new pg.Client({ connectionString: databaseUrl });
    await client.connect();
    await client.query('begin');
    await client.query(sql, values);
    return new Hold(client);
  }

  /** Changes something, for others to see once it is released. */
  async run(sql: string, values: unknown[]): Promise<void> {
    await this.client.query(sql, values);
  }

  async release(): Promise<void> {
    await this.client.query('commit');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.client.end();
  }
}
