import {
  type DocumentNode,
  type GraphQLInputType,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
  TypeInfo,
  typeFromAST,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import type { Change } from './compare.ts';

/** The coordinates that a document relies on in a schema. What a variable can carry counts, for nobody knows what it will. */
export function findUses(schema: GraphQLSchema, document: DocumentNode): ReadonlySet<string> {
  const uses = new Set<string>();
  const info = new TypeInfo(schema);
  const visitor = visitWithTypeInfo(info, {
    Field({ name }) {
      const [parent, type] = [info.getParentType(), info.getType()];
      if (!parent) return;
      uses.add(parent.name).add(`${parent.name}.${name.value}`);
      if (type) uses.add(getNamedType(type).name);
    },
    Argument({ name }) {
      const [parent, field] = [info.getParentType(), info.getFieldDef()];
      if (parent && field) uses.add(`${parent.name}.${field.name}(${name.value}:)`);
    },
    ObjectValue() {
      const type = info.getInputType();
      if (type) uses.add(getNamedType(type).name);
    },
    ObjectField({ name }) {
      const owner = info.getParentInputType();
      if (owner) uses.add(`${getNamedType(owner).name}.${name.value}`);
    },
    EnumValue({ value }) {
      const type = info.getInputType();
      if (type) uses.add(getNamedType(type).name).add(`${getNamedType(type).name}.${value}`);
    },
    NamedType({ name }) {
      if (schema.getType(name.value)) uses.add(name.value);
    },
    VariableDefinition({ type: node }) {
      // The overloads know each kind of type node apart, and this may be any.
      const type = typeFromAST(schema, node as Parameters<typeof typeFromAST>[1]) as GraphQLInputType | undefined;
      if (type) addCarried(type, uses);
    },
  });
  visit(document, visitor);
  return uses;
}

/** All that a value of an input type can hold. */
function addCarried(type: GraphQLInputType, uses: Set<string>, seen = new Set<string>()): void {
  const named = getNamedType(type);
  if (seen.has(named.name)) return;
  seen.add(named.name);
  uses.add(named.name);
  if (isEnumType(named)) for (const { name } of named.getValues()) uses.add(`${named.name}.${name}`);
  if (!isInputObjectType(named)) return;
  for (const { name, type: inner } of Object.values(named.getFields())) {
    uses.add(`${named.name}.${name}`);
    addCarried(inner, uses, seen);
  }
}

/** Whether a change can be felt by who relies on these coordinates. What must be said is felt around it. */
export function isFelt({ coordinate, kind }: Change, uses: ReadonlySet<string>): boolean {
  if (coordinate === '*' || uses.has(coordinate)) return true;
  const around = coordinate.includes('(') ? coordinate.split('(')[0] : coordinate.split('.')[0];
  return (kind === 'addition' || kind === 'requirement') && uses.has(around ?? '');
}
