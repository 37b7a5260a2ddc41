#pragma once
#include <openssl/evp.h>
#include <openssl/err.h>
#include <openssl/rand.h>
#include <openssl/crypto.h>
#include <openssl/core_names.h>
#include <openssl/param_build.h>
#include <openssl/ec.h>
#include <openssl/rsa.h>
#include <openssl/ecdsa.h>
#include <openssl/bn.h>
#include <openssl/hmac.h>
#include <openssl/kdf.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <openssl/pem.h>
#include <openssl/cms.h>

/*
 * OSSL_PARAM_BLD keeps the pointers it is given until the key is made, names included, and Swift's temporary C strings do not live that
 * long. So public keys are made here.
 */
static inline EVP_PKEY *ssoz_public_key(const char *type, OSSL_PARAM_BLD *builder) {
    EVP_PKEY *key = NULL;
    OSSL_PARAM *parameters = OSSL_PARAM_BLD_to_param(builder);
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, type, NULL);
    if (parameters == NULL || context == NULL || EVP_PKEY_fromdata_init(context) != 1
        || EVP_PKEY_fromdata(context, &key, EVP_PKEY_PUBLIC_KEY, parameters) != 1) {
        key = NULL;
    }
    EVP_PKEY_CTX_free(context);
    OSSL_PARAM_free(parameters);
    return key;
}

/* The key with an uncompressed point of P-256, or NULL. */
static inline EVP_PKEY *ssoz_public_key_p256(const unsigned char *point, size_t count) {
    EVP_PKEY *key = NULL;
    OSSL_PARAM_BLD *builder = OSSL_PARAM_BLD_new();
    if (builder != NULL && OSSL_PARAM_BLD_push_utf8_string(builder, OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1", 0) == 1
        && OSSL_PARAM_BLD_push_octet_string(builder, OSSL_PKEY_PARAM_PUB_KEY, point, count) == 1) {
        key = ssoz_public_key("EC", builder);
    }
    OSSL_PARAM_BLD_free(builder);
    return key;
}

/* The RSA key with a modulus and an exponent, or NULL. */
static inline EVP_PKEY *ssoz_public_key_rsa(const BIGNUM *modulus, const BIGNUM *exponent) {
    EVP_PKEY *key = NULL;
    OSSL_PARAM_BLD *builder = OSSL_PARAM_BLD_new();
    if (builder != NULL && OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_N, modulus) == 1
        && OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_E, exponent) == 1) {
        key = ssoz_public_key("RSA", builder);
    }
    OSSL_PARAM_BLD_free(builder);
    return key;
}

/*
 * Sets a MAC context up for HMAC with SHA-256 under a key. OSSL_PARAM keeps the pointer to a parameter's name, and Swift's temporary C string
 * for it is gone before the context reads it.
 */
static inline int ssoz_hmac_sha256_init(EVP_MAC_CTX *context, const unsigned char *key, size_t count) {
    char digest[] = "SHA256";
    OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0), OSSL_PARAM_construct_end(),
    };
    return EVP_MAC_init(context, key, count, parameters);
}

/* How many signers a CMS message names; -1 when it is no signed message. */
static inline int ssoz_cms_signer_count(CMS_ContentInfo *message) {
    STACK_OF(CMS_SignerInfo) *signers = CMS_get0_SignerInfos(message);
    return signers == NULL ? -1 : sk_CMS_SignerInfo_num(signers);
}

/* Whether any signer of a CMS message used a digest for which collisions can be made. */
static inline int ssoz_cms_has_weak_digest(CMS_ContentInfo *message) {
    STACK_OF(CMS_SignerInfo) *signers = CMS_get0_SignerInfos(message);
    for (int index = 0; signers != NULL && index < sk_CMS_SignerInfo_num(signers); index += 1) {
        X509_ALGOR *digest = NULL;
        const ASN1_OBJECT *object = NULL;
        CMS_SignerInfo_get0_algs(sk_CMS_SignerInfo_value(signers, index), NULL, NULL, &digest, NULL);
        if (digest == NULL) return 1;
        X509_ALGOR_get0(&object, NULL, NULL, digest);
        switch (OBJ_obj2nid(object)) {
        case NID_md4: case NID_md5: case NID_sha1: case NID_ripemd160: case NID_undef: return 1;
        }
    }
    return 0;
}

/* Whether the key usage of every signer's certificate allows signing; call it once the message was verified, which finds the certificates. */
static inline int ssoz_cms_signers_may_sign(CMS_ContentInfo *message) {
    STACK_OF(CMS_SignerInfo) *signers = CMS_get0_SignerInfos(message);
    if (signers == NULL || sk_CMS_SignerInfo_num(signers) == 0) return 0;
    for (int index = 0; index < sk_CMS_SignerInfo_num(signers); index += 1) {
        X509 *certificate = NULL;
        CMS_SignerInfo_get0_algs(sk_CMS_SignerInfo_value(signers, index), NULL, &certificate, NULL, NULL);
        if (certificate == NULL || (X509_get_key_usage(certificate) & (KU_DIGITAL_SIGNATURE | KU_NON_REPUDIATION)) == 0) return 0;
    }
    return 1;
}
