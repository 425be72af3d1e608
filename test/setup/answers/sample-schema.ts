import { buildASTSchema, type FieldDefinitionNode, type GraphQLSchema, Kind, parse, visit } from 'graphql';

/** Mutations that may be carried out again and again: they set what they set. */
const SAFE_MUTATIONS = ['updateProfile', 'updateConversation'];
/** The fields that the safe mutations change besides. */
const MOVING = ['updatedAt', 'eventSeq', 'conversationEvents'];

/** The part of the API that can be asked for twice with one answer: what is read, or also the safe mutations. */
export function sampleSchema(sdl: string, kind: 'reads' | 'writes'): GraphQLSchema {
  const isKept = (parent: string, { name: { value } }: FieldDefinitionNode): boolean => {
    if (parent === 'Mutation') return SAFE_MUTATIONS.includes(value);
    return kind === 'reads' || (parent !== 'Query' && !MOVING.includes(value)) || value === 'viewer';
  };
  const document = visit(parse(sdl), {
    ObjectTypeDefinition(node) {
      const { value } = node.name;
      if (value === 'Subscription' || value === (kind === 'reads' ? 'Mutation' : '')) return null;
      return { ...node, fields: node.fields?.filter((field) => isKept(value, field)) };
    },
    SchemaDefinition: () => null,
  });
  return buildASTSchema({ kind: Kind.DOCUMENT, definitions: document.definitions });
}
