import { type DocumentNode, getOperationAST, Kind, OperationTypeNode } from 'graphql';

/** The variables that say where a subscription resumes. */
export interface PositionVariables {
  /** Of one conversation: the last position. */
  readonly after?: string;
  /** Of an inbox: the last position of each conversation. */
  readonly positions?: string;
}

/** The place of an event: `seq` in its conversation. */
export interface Position {
  readonly conversationId: string | undefined;
  readonly seq: number;
}

/** The variables that stand for the arguments `after` and `positions` of a subscription's field. */
export function findPositionVariables(document: DocumentNode, operationName?: string | null): PositionVariables {
  const operation = getOperationAST(document, operationName);
  if (operation?.operation !== OperationTypeNode.SUBSCRIPTION) return {};
  const found: Record<string, string> = {};
  for (const field of operation.selectionSet.selections) {
    if (field.kind !== Kind.FIELD) continue;
    for (const { name, value } of field.arguments ?? [])
      if (value.kind === Kind.VARIABLE) found[name.value] = value.name.value;
  }
  const { after, positions } = found;
  return { ...(after && { after }), ...(positions && { positions }) };
}

/** The position of an event, if its operation selects it. */
export function positionOf(event: unknown): Position | undefined {
  const { seq, conversationId } = (event ?? {}) as { seq?: unknown; conversationId?: unknown };
  if (typeof seq !== 'number') return undefined;
  return { seq, conversationId: typeof conversationId === 'string' ? conversationId : undefined };
}

type Variables = Readonly<Record<string, unknown>>;

/** The variables with which a subscription goes on after these positions, instead of beginning anew. */
export function resumeAfter(names: PositionVariables, variables: Variables, reached: readonly Position[]): Variables {
  const last = reached.at(-1);
  if (!last) return variables;
  const { after, positions } = names;
  return {
    ...variables,
    ...(after && { [after]: last.seq }),
    ...(positions && { [positions]: merge(variables[positions], reached) }),
  };
}

/** The positions that were given, each conversation's moved to the last one reached. */
function merge(given: unknown, reached: readonly Position[]): { conversationId: string; seq: number }[] {
  const bySeq = new Map<string, number>();
  const all = [...(Array.isArray(given) ? given.map(positionOf) : []), ...reached];
  for (const position of all) if (position?.conversationId) bySeq.set(position.conversationId, position.seq);
  return [...bySeq].map(([conversationId, seq]) => ({ conversationId, seq }));
}
