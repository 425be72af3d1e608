import {
  type GraphQLField,
  type GraphQLInterfaceType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isInterfaceType,
  isLeafType,
  isObjectType,
  isRequiredArgument,
} from 'graphql';

/** An event, what it carries, and what that refers to. */
const DEEPEST = 3;

/** Between the type of an event and a field of it: fields of one name may differ from type to type. */
const OF_TYPE = '_of_';

/**
 * The query that reads events from the log with everything that both the log carries and a contract shows: all fields
 * without required arguments. Nothing of it is fetched from elsewhere. What is hidden is not asked for.
 */
export function eventDocument(contract: GraphQLSchema, events: GraphQLSchema): string {
  const selections = eventTypes(events).map((type) => {
    const shown = contract.getType(type.name);
    const fields = isObjectType(shown) ? selectFields(shown, type, 1) : [];
    const named = fields.map(({ name, text }) => `${type.name}${OF_TYPE}${name}: ${text}`);
    return named.length > 0 ? `... on ${type.name} { ${named.join(' ')} }` : '';
  });
  return `query ($conversationId: ID!, $after: Int!, $first: Int!) {
    conversationEvents(conversationId: $conversationId, after: $after, first: $first) {
      events { __typename seq ... on ParticipantRemoved { removed: user { id } } ${selections.join(' ')} }
    }
  }`;
}

/** The fields of an event as the contract names them, without what was only asked for ourselves. */
export const shownFields = (event: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(event)
      .filter(([key]) => key.includes(OF_TYPE))
      .map(([key, value]) => [key.slice(key.indexOf(OF_TYPE) + OF_TYPE.length), value]),
  );

function eventTypes(events: GraphQLSchema): readonly GraphQLObjectType[] {
  const type = events.getType('ConversationEvent');
  return isInterfaceType(type) ? events.getPossibleTypes(type) : [];
}

type Composite = GraphQLObjectType | GraphQLInterfaceType;

interface Selected {
  readonly name: string;
  readonly text: string;
}

function selectFields(shown: Composite, carried: Composite, depth: number): Selected[] {
  const fields = Object.values(carried.getFields());
  return fields.flatMap((field) => {
    const visible = shown.getFields()[field.name];
    const text = visible && selectField(visible, field, depth);
    return text ? [{ name: field.name, text }] : [];
  });
}

type Field = GraphQLField<unknown, unknown>;

function selectField(visible: Field, field: Field, depth: number): string | undefined {
  if (field.args.some(isRequiredArgument)) return undefined;
  const [shown, carried] = [getNamedType(visible.type), getNamedType(field.type)];
  if (isLeafType(carried)) return field.name;
  if (!isObjectType(shown) || !isObjectType(carried) || depth >= DEEPEST) return undefined;
  const inner = selectFields(shown, carried, depth + 1);
  return inner.length > 0 ? `${field.name} { ${inner.map(({ text }) => text).join(' ')} }` : undefined;
}
