"""Who is who: people, organisations, memberships, roles, credentials and sign-ins."""
