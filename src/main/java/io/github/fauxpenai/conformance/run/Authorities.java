package io.github.fauxpenai.conformance.run;

import io.github.fauxpenai.conformance.json.InputException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/**
 * The trusted certificate authorities: those that Java trusts, and those of a file.
 *
 * @param factory makes sockets that trust them
 * @param trust decides which chains are trusted
 */
record Authorities(SSLSocketFactory factory, X509TrustManager trust) {

  /** Reads certificates in PEM; throws {@link InputException} if the file has none. */
  static Authorities with(Path pem) {
    try {
      List<Certificate> all = new ArrayList<>(certificates(pem));
      all.addAll(Arrays.asList(manager(null).getAcceptedIssuers()));
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      for (Certificate each : all) {
        store.setCertificateEntry(Integer.toString(store.size()), each);
      }
      X509TrustManager trust = manager(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {trust}, null);
      return new Authorities(context.getSocketFactory(), trust);
    } catch (GeneralSecurityException | IOException e) {
      throw new InputException("--caFile: %s cannot be used: %s".formatted(pem, e.getMessage()), e);
    }
  }

  private static Collection<? extends Certificate> certificates(Path pem) throws IOException {
    Collection<? extends Certificate> found;
    try (InputStream in = new BufferedInputStream(Files.newInputStream(pem))) {
      found = CertificateFactory.getInstance("X.509").generateCertificates(in);
    } catch (NoSuchFileException e) {
      throw new InputException("--caFile: %s does not exist".formatted(pem), e);
    } catch (CertificateException e) {
      found = List.<X509Certificate>of();
    }
    if (found.isEmpty()) {
      throw new InputException("--caFile: %s holds no certificate in PEM".formatted(pem));
    }
    return found;
  }

  /**
   * @param store null for Java's own store
   */
  private static X509TrustManager manager(KeyStore store) throws GeneralSecurityException {
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    for (TrustManager manager : factory.getTrustManagers()) {
      if (manager instanceof X509TrustManager trust) {
        return trust;
      }
    }
    throw new GeneralSecurityException("this Java trusts no certificates");
  }
}
