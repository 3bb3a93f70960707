export type RpcId = string | number | null

export type RpcResponse =
  | { jsonrpc: '2.0'; result: unknown; id: RpcId }
  | { jsonrpc: '2.0'; error: { code: number; message: string }; id: RpcId }

/** An error as JSON-RPC 2.0 writes it (section 5.1). Codes from -32099 to -32000 are the application's own. */
export function rpcError(id: RpcId, code: number, message: string): RpcResponse {
  return { jsonrpc: '2.0', error: { code, message }, id }
}
