import type { EntityManager } from '@mikro-orm/postgresql';
export interface InboxChange { readonly userId: string; readonly seq: number; readonly conversationId: string; readonly joined: boolean; readonly eventSeq: number }
export interface Membership { readonly conversationId: string; readonly eventSeq: number }
export async function readInboxes(_em: EntityManager, _ids: readonly string[]): Promise<{ userId: string; seq: number }[]> { return []; }
export async function readMemberships(_em: EntityManager, _id: string): Promise<Membership[]> { return []; }
