-- One database per service, so that none depends on another's tables. Here all four connect as one role; elsewhere give each its own.
CREATE DATABASE "login-broker" TEMPLATE template0;
CREATE DATABASE "account-migration" TEMPLATE template0;
CREATE DATABASE "profile-requests" TEMPLATE template0;
CREATE DATABASE "notification-worker" TEMPLATE template0;
