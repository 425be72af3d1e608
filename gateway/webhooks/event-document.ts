import {
  type GraphQLField,
  type GraphQLInterfaceType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  isInterfaceType,
  isLeafType,
  isObjectType,
  isRequiredArgument,
} from 'graphql';
import { isViewerDependent } from '../../kernel/federation/viewer-dependent.ts';

/** An event, what it carries, and what that refers to. */
const DEEPEST = 3;

/** Between the type of an event and a field of it: fields of one name may differ from type to type. */
const OF_TYPE = '_of_';

/**
 * The query that reads events from the log with everything that both the log carries and a contract shows: all fields
 * without required arguments that do not depend on who asks, since a webhook asks for nobody. Nothing of it is fetched
 * from elsewhere. What is hidden is not asked for.
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
      events { __typename seq happenedAt: occurredAt ... on ParticipantRemoved { removed: user { id } } ${selections.join(' ')} }
    }
  }`;
}

type Fields = Readonly<Record<string, unknown>>;

/** The fields of an event as the contract has them, without what was only asked for ourselves. */
export function shownFields(contract: GraphQLSchema, type: string, event: Fields): Fields {
  const fields = Object.entries(event)
    .filter(([key]) => key.includes(OF_TYPE))
    .map(([key, value]) => [key.slice(key.indexOf(OF_TYPE) + OF_TYPE.length), value]);
  const shown = contract.getType(type);
  return isObjectType(shown) ? showObject(shown, Object.fromEntries(fields)) : {};
}

const showObject = (type: GraphQLObjectType, value: Fields): Fields =>
  Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, showValue(type.getFields()[name]?.type, inner)]),
  );

/** Null for a value of an enum that the contract hides, as in answers. */
function showValue(type: GraphQLOutputType | undefined, value: unknown): unknown {
  if (value === null || value === undefined) return value;
  if (Array.isArray(value)) return value.map((item) => showValue(type, item));
  const named = type && getNamedType(type);
  if (isEnumType(named)) return named.getValue(String(value)) ? value : null;
  return isObjectType(named) ? showObject(named, value as Fields) : value;
}

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
  if (isViewerDependent(field) || field.args.some(isRequiredArgument)) return undefined;
  const [shown, carried] = [getNamedType(visible.type), getNamedType(field.type)];
  if (isLeafType(carried)) return field.name;
  if (!isObjectType(shown) || !isObjectType(carried) || depth >= DEEPEST) return undefined;
  const inner = selectFields(shown, carried, depth + 1);
  return inner.length > 0 ? `${field.name} { ${inner.map(({ text }) => text).join(' ')} }` : undefined;
}
