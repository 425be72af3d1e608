import { type Change as Difference, DiffRule, diff } from '@graphql-inspector/core';
import { type GraphQLSchema, isInputObjectType, isInterfaceType, isObjectType } from 'graphql';

/** One difference between two versions of a schema. */
export interface Change {
  /** The coordinate: `Type`, `Type.field`, `Type.field(argument:)`, `Enum.VALUE`; `*` is a whole contract. */
  readonly coordinate: string;
  readonly message: string;
  readonly level: 'breaking' | 'dangerous' | 'harmless';
  /** Whether the coordinate came or went, or must be said from now on: an argument or input field that is required now. */
  readonly kind: 'addition' | 'removal' | 'requirement' | 'change';
}

/**
 * The changes from one version of a schema to another. Descriptions do not count, and deprecations are looked at
 * apart: they are announcements.
 */
export async function compareSchemas(before: GraphQLSchema, after: GraphQLSchema): Promise<Change[]> {
  const differences = await diff(before, after, [DiffRule.ignoreDescriptionChanges]);
  const counted = differences.filter(({ type, path = '' }) => !path.includes('@') && !isTold(type, before, after));
  const breaking = counted.filter((difference) => levelOf(difference, after) === 'breaking');
  const others = counted.filter((difference) => !breaking.includes(difference));
  // Only changes that break nothing may be listed in short: the rule also drops changes beside an addition.
  const short = await DiffRule.simplifyChanges({ changes: others, oldSchema: before, newSchema: after, config: {} });
  return [...breaking, ...short].map((difference) => ({
    coordinate: coordinateOf(difference),
    message: difference.message,
    level: levelOf(difference, after),
    kind: kindOf(difference, after),
  }));
}

/** A root type that comes or goes is listed once, as the type that it is. */
function isTold(change: string, before: GraphQLSchema, after: GraphQLSchema): boolean {
  if (!/^SCHEMA_.*_TYPE_CHANGED$/.test(change)) return false;
  const root = rootOf(change, before);
  return !root || !after.getType(root.name);
}

function rootOf(change: string, schema: GraphQLSchema) {
  if (change.includes('QUERY')) return schema.getQueryType();
  return change.includes('MUTATION') ? schema.getMutationType() : schema.getSubscriptionType();
}

function kindOf(difference: Difference, after: GraphQLSchema): Change['kind'] {
  const { type } = difference;
  if (type.endsWith('_ADDED')) return 'addition';
  if (mustBeSaid(difference, after)) return 'requirement';
  // A member of a union or an interface of a type goes without its own type: that type's place in another changes.
  return /^(TYPE|FIELD|FIELD_ARGUMENT|INPUT_FIELD|ENUM_VALUE)_REMOVED$/.test(type) ? 'removal' : 'change';
}

function levelOf(difference: Difference, after: GraphQLSchema): Change['level'] {
  const { level } = difference.criticality;
  if (level === 'BREAKING' || losesDefault(difference, after)) return 'breaking';
  return level === 'DANGEROUS' ? 'dangerous' : 'harmless';
}

/** Whoever relied on a default must now say something. The comparison only calls the loss of a default dangerous. */
const losesDefault = (difference: Difference, after: GraphQLSchema): boolean =>
  /^(FIELD_ARGUMENT_DEFAULT|INPUT_FIELD_DEFAULT_VALUE)_CHANGED$/.test(difference.type) && isRequired(difference, after);

/** Whether an argument or input field was changed and must be said now. */
const mustBeSaid = (difference: Difference, after: GraphQLSchema): boolean =>
  /^(FIELD_ARGUMENT|INPUT_FIELD)_\w+_CHANGED$/.test(difference.type) && isRequired(difference, after);

function isRequired({ path = '' }: Difference, after: GraphQLSchema): boolean {
  const [typeName = '', fieldName = '', argumentName] = path.split('.');
  const owner = after.getType(typeName);
  if (isInputObjectType(owner)) return lacksDefault(owner.getFields()[fieldName]);
  if (!isObjectType(owner) && !isInterfaceType(owner)) return false;
  return lacksDefault(owner.getFields()[fieldName]?.args.find(({ name }) => name === argumentName));
}

type Input = { readonly type: unknown; readonly defaultValue?: unknown };

const lacksDefault = (input: Input | undefined): boolean =>
  input !== undefined && input.defaultValue === undefined && String(input.type).endsWith('!');

function coordinateOf({ type, path = '' }: Difference): string {
  const [typeName = '', fieldName, argumentName] = path.split('.');
  if (type.startsWith('SCHEMA_')) return capital(type.split('_')[1] ?? '');
  if (fieldName === undefined) return typeName;
  return argumentName === undefined ? `${typeName}.${fieldName}` : `${typeName}.${fieldName}(${argumentName}:)`;
}

const capital = (text: string): string => text.slice(0, 1) + text.slice(1).toLowerCase();
