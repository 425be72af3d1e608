import type { Example } from './operations.ts';

const USAGE: Example = {
  query: `# For admins. How much the installation is used,
#    day by day: the last 30 days without variables.
query Usage($from: Date, $to: Date) {
  usage(from: $from, to: $to) {
    day
    activeUsers
    messagesSent
    conversationsCreated
  }
}
`,
  variables: {},
};

const AUDIT_LOG: Example = {
  query: `# For admins. What admins and moderators did.
query AuditLog($filter: AuditLogFilter, $first: Int) {
  auditLog(filter: $filter, first: $first) {
    edges {
      node {
        occurredAt
        actor {
          username
        }
        action
        subjectType
        subjectId
        details
      }
    }
  }
}
`,
  variables: { filter: {}, first: 20 },
};

const FIND_ACCOUNTS: Example = {
  query: `# For admins. Accounts, by the beginning of a name.
query FindAccounts($filter: AdminUserFilter) {
  adminUsers(filter: $filter) {
    edges {
      node {
        suspendedAt
        user {
          id
          username
          displayName
          role
        }
      }
    }
  }
}
`,
  variables: { filter: { search: '' } },
};

const CREATE_API_KEY: Example = {
  query: `# For admins. A key for a partner, who gets the part
#    of the API that the contract shows. Its secret is
#    told this once.
mutation CreateApiKey($input: CreateApiKeyInput!) {
  createApiKey(input: $input) {
    secret
    apiKey {
      id
      name
    }
  }
}
`,
  variables: { input: { name: 'A partner', contract: 'partner-readonly' } },
};

const LIST_API_KEYS: Example = {
  query: `# For admins. The keys of partners.
query ListApiKeys($first: Int) {
  apiKeys(first: $first) {
    edges {
      node {
        id
        name
        contract
        expiresAt
        revokedAt
      }
    }
  }
}
`,
  variables: { first: 20 },
};

const LIST_WEBHOOKS: Example = {
  query: `# For admins. Webhooks, and how they fare.
query ListWebhooks($first: Int) {
  webhooks(first: $first) {
    edges {
      node {
        id
        url
        eventTypes
        failures
        failingSince
        nextAttemptAt
        disabledAt
      }
    }
  }
}
`,
  variables: { first: 20 },
};

/** The actions of admins beside the main job. None of them shuts anybody out: an example is run without much thought. */
export const ADMIN_EXAMPLES: readonly Example[] = [
  ...[USAGE, AUDIT_LOG, FIND_ACCOUNTS, CREATE_API_KEY, LIST_API_KEYS, LIST_WEBHOOKS],
];
