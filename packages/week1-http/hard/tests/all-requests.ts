import { request } from 'shared/testing/http/request.ts'
import type { createApp } from '#hard/app.ts'
import { ada } from './recording-store.ts'

/** Makes a request for each method of the store, by its name. Each is sent when you await it. */
export function allRequests(app: ReturnType<typeof createApp>) {
  const api = request(app)
  return Object.entries({
    'GET /api/users': api.get('/api/users'),
    'POST /api/users': api.post('/api/users').send(ada),
    'GET /api/users/7': api.get('/api/users/7'),
    'PUT /api/users/7': api.put('/api/users/7').send(ada),
    'DELETE /api/users/7': api.delete('/api/users/7'),
  })
}
