import { readJson } from './body.ts'
import { isObject } from './json.ts'
import { HttpProblem } from './problem.ts'
import type { Reply, Route } from './route.ts'
import { type Procedure, userProcedures } from './rpc-procedures.ts'
import { type RpcResponse, rpcError } from './rpc-response.ts'
import type { UserStore } from './users.ts'

export interface RpcOptions {
  bodyLimit: number
  report: (error: unknown) => void
}

/** The route of the procedures: JSON-RPC 2.0 (https://www.jsonrpc.org/specification). */
export function rpcRoutes(users: UserStore, { bodyLimit, report }: RpcOptions): Route[] {
  const procedures = userProcedures(users)

  /** Resolves with `undefined` for a notification. */
  async function call(request: unknown): Promise<RpcResponse | undefined> {
    // #region 7 — answer one request
    if (!isRequest(request)) return rpcError(null, -32600, 'Invalid Request')
    const response = await perform(request)
    // Only a call without the key is a notification: 0, '' and null are ids.
    return 'id' in request ? response : undefined
    // #endregion
  }

  async function perform({ id = null, method, params }: RpcRequest): Promise<RpcResponse> {
    // #region 7 — call the procedure
    // From a Map: an object also has a `constructor` and a `toString`.
    const procedure: Procedure | undefined = procedures.get(method)
    if (procedure === undefined) return rpcError(id, -32601, 'Method not found')
    try {
      return { jsonrpc: '2.0', result: await procedure(params), id }
    } catch (error) {
      if (error instanceof HttpProblem && error.status === 400) return rpcError(id, -32602, error.message)
      if (error instanceof HttpProblem && error.status === 404) return rpcError(id, -32001, error.message)
      report(error)
      return rpcError(id, -32603, 'Internal error')
    }
    // #endregion
  }

  /** Status 200 says only that the message arrived. The body says how the call went. */
  async function answer(message: unknown): Promise<Reply> {
    // #region 7 — answer one message or many
    if (!Array.isArray(message) || message.length === 0) return reply(await call(message))
    const responses = await Promise.all(message.map(call))
    const answers = responses.filter((response) => response !== undefined)
    return reply(answers.length > 0 ? answers : undefined)
    // #endregion
  }

  return [
    // #region 7 — the route
    {
      method: 'POST',
      path: '/rpc',
      handler: async ({ req }) => {
        try {
          return answer(await readJson(req, bodyLimit))
        } catch (error) {
          const isMalformed = error instanceof HttpProblem && error.status === 400
          if (isMalformed) return reply(rpcError(null, -32700, 'Parse error'))
          throw error
        }
      },
    },
    // #endregion
  ]
}

interface RpcRequest {
  jsonrpc: '2.0'
  method: string
  params?: unknown
  id?: string | number | null
}

function isRequest(value: unknown): value is RpcRequest {
  // #region 7 — what is a request
  if (!isObject(value)) return false
  const { jsonrpc, method, id = null } = value
  return (
    jsonrpc === '2.0' &&
    typeof method === 'string' &&
    (id === null || typeof id === 'string' || typeof id === 'number')
  )
  // #endregion
}

function reply(body: unknown): Reply {
  // #region 7 — the reply over HTTP
  return body === undefined ? { status: 204 } : { status: 200, body }
  // #endregion
}
