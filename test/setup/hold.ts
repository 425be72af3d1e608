import pg from 'pg';

/** Keeps changes of a conversation waiting, until it is released or disposed of. */
export class Hold implements AsyncDisposable {
  private constructor(private readonly client: pg.Client) {}

  static async of(conversationId: string, databaseUrl: string): Promise<Hold> {
    const client = new pg.Client({ connectionString: databaseUrl });
    await client.connect();
    await client.query('begin');
    await client.query('select from conversation where id = $1 for update', [conversationId]);
    return new Hold(client);
  }

  async release(): Promise<void> {
    await this.client.query('commit');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.client.end();
  }
}
