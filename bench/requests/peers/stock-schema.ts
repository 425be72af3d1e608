import { parse } from 'graphql';

const LINK = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])';

export const USERS_SCHEMA = parse(`
  ${LINK}
  type Query {
    user(id: ID!): User
  }
  type User @key(fields: "id") {
    id: ID!
    username: String!
    displayName: String!
  }
`);

export const MESSAGES_SCHEMA = parse(`
  ${LINK}
  scalar DateTime
  type Query {
    conversation(id: ID!): Conversation
  }
  type Mutation {
    sendMessage(input: SendMessageInput!): SendMessagePayload!
  }
  input SendMessageInput {
    conversationId: ID!
    senderId: ID!
    body: String!
  }
  type SendMessagePayload {
    message: Message!
  }
  type Conversation {
    id: ID!
    messages(last: Int!): MessageConnection!
  }
  type MessageConnection {
    edges: [MessageEdge!]!
    pageInfo: PageInfo!
  }
  type MessageEdge {
    node: Message!
  }
  type PageInfo {
    hasPreviousPage: Boolean!
  }
  type Message {
    id: ID!
    seq: Int!
    body: String!
    createdAt: DateTime!
    sender: User!
    readCount: Int!
    readReceipts: [ReadReceipt!]!
  }
  type ReadReceipt {
    user: User!
    readAt: DateTime!
  }
  type User @key(fields: "id", resolvable: false) {
    id: ID!
  }
`);
