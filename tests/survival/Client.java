import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URL;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;

/** Sends GET requests by one of Java's clients: a URL a line in, and for each a line out: why it was not sent, if so. */
public class Client {
    public static void main(String[] arguments) throws Exception {
        HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, "UTF-8"));
        for (String url = lines.readLine(); url != null; url = lines.readLine()) {
            try {
                if (arguments[0].equals("HttpClient")) {
                    client.send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.discarding());
                } else {
                    ((HttpURLConnection) new URL(url).openConnection()).getResponseCode();
                }
                System.out.println();
            } catch (Exception error) {
                System.out.println(error.getClass().getSimpleName());
            }
        }
    }
}
