-- One database per service: none can read another's.
CREATE DATABASE "login-broker" TEMPLATE template0;
CREATE DATABASE "account-migration" TEMPLATE template0;
CREATE DATABASE "profile-requests" TEMPLATE template0;
CREATE DATABASE "notification-worker" TEMPLATE template0;
