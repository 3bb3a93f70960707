export type RpcId = string | number | null

export type RpcResponse =
  | { jsonrpc: '2.0'; result: unknown; id: RpcId }
  | { jsonrpc: '2.0'; error: { code: number; message: string }; id: RpcId }

/** Makes an error of JSON-RPC 2.0 (section 5.1). Codes from -32099 to -32000 are yours to define. */
export function rpcError(id: RpcId, code: number, message: string): RpcResponse {
  return { jsonrpc: '2.0', error: { code, message }, id }
}
