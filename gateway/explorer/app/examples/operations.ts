/** One tab to begin with. Words in angle brackets are filled in with what earlier operations returned. */
export interface Example {
  readonly query: string;
  readonly variables: object;
}

const FIND_USER: Example = {
  query: `# 1. Somebody to talk to: the first other user
#    found goes into the next tab by itself.
query FindUser($search: String) {
  users(search: $search, first: 5) {
    edges {
      node {
        id
        username
        displayName
        presence {
          status
        }
      }
    }
  }
}
`,
  variables: { search: '' },
};

export const OPEN_CONVERSATION: Example = {
  query: `# 2. The direct conversation with this user:
#    the same one each time.
mutation OpenConversation($input: OpenDirectConversationInput!) {
  openDirectConversation(input: $input) {
    conversation {
      id
      kind
      messageSeq
      eventSeq
    }
  }
}
`,
  variables: { input: { userId: '<userId>' } },
};

const FOLLOW_CONVERSATION: Example = {
  query: `# 3. What happens there, from the beginning
#    (after: 0) and then live. It goes on while
#    you use the other tabs.
subscription FollowConversation($conversationId: ID!, $after: Int) {
  conversationEvents(conversationId: $conversationId, after: $after) {
    __typename
    conversationId
    seq
    occurredAt
    ... on MessageSent {
      message {
        id
        seq
        body
        sender {
          displayName
        }
      }
    }
    ... on MessagesRead {
      upToSeq
      user {
        displayName
      }
    }
  }
}
`,
  variables: { conversationId: '<conversationId>', after: 0 },
};

const SEND_MESSAGE: Example = {
  query: `# 4. A message: all who follow the conversation
#    get it at once, with its position.
mutation SendMessage($input: SendMessageInput!) {
  sendMessage(input: $input) {
    message {
      id
      seq
      body
      createdAt
    }
  }
}
`,
  variables: { input: { conversationId: '<conversationId>', body: 'Hello from the explorer' } },
};

const READ_MESSAGES: Example = {
  query: `# 5. The newest messages, and who has read them.
query ReadMessages($conversationId: ID!, $last: Int) {
  conversation(id: $conversationId) {
    title
    counterpart {
      displayName
    }
    unreadCount
    messages(last: $last) {
      edges {
        node {
          seq
          body
          createdAt
          sender {
            displayName
          }
          readCount
        }
      }
    }
  }
}
`,
  variables: { conversationId: '<conversationId>', last: 10 },
};

const MARK_READ: Example = {
  query: `# 6. Read up to this message: the others are
#    told by MessagesRead.
mutation MarkRead($input: MarkReadInput!) {
  markRead(input: $input) {
    conversation {
      id
      unreadCount
    }
  }
}
`,
  variables: { input: { conversationId: '<conversationId>', upToSeq: '<messageSeq>' } },
};

const FOLLOW_INBOX: Example = {
  query: `# 7. What happens in all of your conversations,
#    on one subscription.
subscription FollowInbox($positions: [ConversationPositionInput!]) {
  inbox(positions: $positions) {
    __typename
    conversationId
    seq
    occurredAt
    ... on MessageSent {
      message {
        body
        sender {
          displayName
        }
      }
    }
  }
}
`,
  variables: { positions: [] },
};

/** The main job, in its order. */
export const EXAMPLES: readonly Example[] = [
  ...[FIND_USER, OPEN_CONVERSATION, FOLLOW_CONVERSATION, SEND_MESSAGE],
  ...[READ_MESSAGES, MARK_READ, FOLLOW_INBOX],
];

/** The query for what an account has already: the examples begin with it. */
export const ALREADY_THERE = `query AlreadyThere {
  users(first: 2) { edges { node { id } } }
  conversations(first: 1) { edges { node { id lastMessage { seq } } } }
}`;
