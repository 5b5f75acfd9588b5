/**
 * Every code an error can carry, and the one HTTP status it travels under.
 * Nobody else decides a status: the server looks it up here, clients may rely on it.
 */
export const errorStatus = {
  bad_json: 400,
  bad_encoding: 400,
  bad_path: 400,
  duplicate_header: 400,
  param_not_allowed: 400,
  reset_invalid: 400,

  unauthenticated: 401,
  token_invalid: 401,
  token_expired: 401,
  invalid_credentials: 401,
  refresh_invalid: 401,
  refresh_reused: 401,
  session_revoked: 401,
  session_expired: 401,
  reauth_required: 401,

  csrf: 403,
  not_your_user: 403,
  client_not_yours: 403,

  not_found: 404,
  media_not_found: 404,
  user_not_found: 404,
  session_not_found: 404,
  ranking_not_found: 404,
  neighbour_not_found: 404,

  method: 405,
  request_timeout: 408,

  username_taken: 409,
  email_taken: 409,
  already_ranked: 409,
  stale_position: 409,
  stub_exists: 409,
  quota: 409,
  expected_mid: 409,
  forked_client: 409,
  client_reset: 409,

  too_large: 413,
  unsupported_type: 415,
  charset: 415,
  encoding: 415,

  validation: 422,
  too_complex: 422,
  password_breached: 422,
  password_context: 422,
  password_same: 422,
  username_reserved: 422,

  upgrade_required: 426,

  rate_limited: 429,
  too_many_guesses: 429,

  internal: 500,

  auth_busy: 503,
  no_mail: 503,
  unavailable: 503,
} as const

export type ErrorCode = keyof typeof errorStatus

/** The body of every error reply. `details` lists the paths that were wrong, for `validation`. */
export interface ErrorBody {
  error: {
    code: ErrorCode
    message: string
    details?: { path: string; message: string }[] | Record<string, unknown>
    request_id: string
  }
}
