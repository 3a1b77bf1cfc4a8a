"""Single sign-on: an OpenID provider says who somebody is and what they may do (authorization code with PKCE)."""

import threading
import time
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlsplit

import requests
from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from features.errors import TidewaiterError
from serving.access.person import Person
from serving.access.tokens import known_roles
from serving.settings import Settings

_SECONDS: Final = 5.0
_KEPT: Final = 3_600.0
"""Seconds for which what the provider publishes of itself is kept."""
_ALGORITHMS: Final = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
"""Signatures with a private key; never `none`, never a shared secret."""
_LEEWAY: Final = 60
EVERYWHERE: Final = "*"


class Provider:
    """The provider that the settings name; for threads."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._issuer = settings.oidc_issuer.rstrip("/")
        self._mine = threading.Lock()
        self._published: Mapping[str, Any] = {}
        self._keys: KeySet | None = None
        self._read_at = 0.0
        place = urlsplit(self._issuer)
        if place.scheme != "https" and place.hostname not in {"127.0.0.1", "localhost", "::1"}:
            raise TidewaiterError("TIDEWAITER_OIDC_ISSUER must begin with https://, or whoever listens could sign in.")
        if not settings.oidc_client or not settings.public_url:
            raise TidewaiterError("Single sign-on needs TIDEWAITER_OIDC_CLIENT and TIDEWAITER_PUBLIC_URL too.")

    @property
    def back(self) -> str:
        """Where the provider sends people back to."""
        return self._settings.public_url.rstrip("/") + "/signin/oidc/back"

    def address(self, state: str, nonce: str, verifier: str, *, anew: bool = False) -> str:
        """Where to send somebody who wants to sign in; ``anew``: though the provider knows them already.

        Raises:
            TidewaiterError: the provider does not answer.
        """
        with self._client() as client:
            url, _ = client.create_authorization_url(
                self._known()["authorization_endpoint"],
                state=state,
                nonce=nonce,
                code_verifier=verifier,
                **({"prompt": "login", "max_age": "0"} if anew else {}),
            )
        return str(url)

    def person(self, code: str, nonce: str, verifier: str) -> Person:
        """Who came back with this code.

        Raises:
            TidewaiterError: the provider does not vouch for anybody who may come in.
        """
        try:
            with self._client() as client:
                token = client.fetch_token(
                    self._known()["token_endpoint"],
                    grant_type="authorization_code",
                    code=code,
                    code_verifier=verifier,
                )
        except (OAuthError, requests.RequestException, ValueError) as error:
            raise TidewaiterError("The provider does not take this sign-in any more. Try again.") from error
        return self._read(self._checked(str(token.get("id_token", "")), nonce))

    def _read(self, claims: Mapping[str, Any]) -> Person:
        settings = self._settings
        roles = known_roles(_texts(claims.get(settings.oidc_roles_claim)))
        offices = _texts(claims.get(settings.oidc_offices_claim))
        account = str(claims.get(settings.oidc_account_claim) or "").lower()
        if not roles or not offices or not account:
            raise TidewaiterError("The provider knows you, but names no account, role or customs office for you here.")
        bound = () if EVERYWHERE in offices else tuple(sorted(set(offices)))
        name = str(claims.get("name") or account)[:70]
        proved = claims.get("auth_time")
        proved_at = proved if isinstance(proved, int) and proved <= time.time() + _LEEWAY else 0
        return Person(f"{claims['iss']}|{claims['sub']}", account, name, roles, bound, proved_at)

    def _checked(self, token: str, nonce: str) -> Mapping[str, Any]:
        """The claims of a token that this provider signed for us and this sign-in, and that has not ended."""
        registry = jwt.JWTClaimsRegistry(
            leeway=_LEEWAY,
            iss={"essential": True, "value": self._known()["issuer"]},
            aud={"essential": True, "value": self._settings.oidc_client},
            nonce={"essential": True, "value": nonce},
            exp={"essential": True},
            sub={"essential": True},
        )
        try:
            claims = self._decoded(token).claims
            registry.validate(claims)
        except (JoseError, ValueError) as error:
            raise TidewaiterError("What the provider says of you cannot be verified. Try again.") from error
        audience = claims["aud"]
        if isinstance(audience, list) and len(audience) > 1 and claims.get("azp") != self._settings.oidc_client:
            raise TidewaiterError("What the provider says of you is meant for somebody else.")
        return claims

    def _decoded(self, token: str) -> jwt.Token:
        self._known()
        if self._keys is None:
            raise ValueError("no keys")
        try:
            return jwt.decode(token, self._keys, algorithms=list(_ALGORITHMS))
        except (JoseError, ValueError):
            self._read_at = 0.0  # it may have other keys since
            self._known()
            return jwt.decode(token, self._keys, algorithms=list(_ALGORITHMS))

    def _known(self) -> Mapping[str, Any]:
        """What the provider publishes of itself."""
        with self._mine:
            if not self._published or time.monotonic() - self._read_at > _KEPT:
                try:
                    self._published, self._keys = self._asked()
                except (requests.RequestException, KeyError, ValueError, JoseError) as error:
                    raise TidewaiterError("The provider of single sign-on does not answer as one.") from error
                self._read_at = time.monotonic()
            return self._published

    def _asked(self) -> tuple[Mapping[str, Any], KeySet]:
        published = _fetched(f"{self._issuer}/.well-known/openid-configuration")
        if published["issuer"].rstrip("/") != self._issuer:
            raise ValueError("another issuer answers")
        return published, KeySet.import_key_set(_fetched(published["jwks_uri"]))

    def _client(self) -> OAuth2Session:
        return OAuth2Session(
            self._settings.oidc_client,
            self._settings.oidc_secret or None,
            scope="openid profile",
            redirect_uri=self.back,
            code_challenge_method="S256",
            token_endpoint_auth_method="client_secret_basic" if self._settings.oidc_secret else "none",
            default_timeout=_SECONDS,
        )


def _fetched(address: str) -> Any:  # noqa: ANN401  (JSON of somebody else)
    said = requests.get(address, timeout=_SECONDS)
    said.raise_for_status()
    return said.json()


def _texts(claim: object) -> tuple[str, ...]:
    """A claim that lists texts, as a list or with spaces between."""
    if isinstance(claim, str):
        return tuple(claim.split())
    return tuple(str(each) for each in claim) if isinstance(claim, list) else ()
