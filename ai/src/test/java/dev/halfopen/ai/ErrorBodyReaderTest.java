package dev.halfopen.ai;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Errors are read in whatever shape they come, and nothing that comes can't be read. */
class ErrorBodyReaderTest {
  /** A part of an error, by its name. */
  private static final Map<String, Function<ErrorBody, String>> PARTS =
      Map.ofEntries(
          Map.entry("type", ErrorBody::type),
          Map.entry("code", ErrorBody::code),
          Map.entry("message", ErrorBody::message),
          Map.entry("status", ErrorBody::status),
          Map.entry("detailCode", ErrorBody::detailCode),
          Map.entry("quotaIds", ErrorBody::quotaIds),
          Map.entry("retryDelay", ErrorBody::retryDelay),
          Map.entry("requestId", ErrorBody::requestId),
          Map.entry("originalStatus", ErrorBody::originalStatus),
          Map.entry("marks", ErrorBody::marks),
          Map.entry("shape", ErrorBody::shape));

  /**
   * A body, and what is read in it; what isn't named is empty.
   *
   * @param expected {@code part=text} each
   */
  private record Row(String body, List<String> expected) {
    static Row of(String body, String... expected) {
      return new Row(body.replace('\'', '"'), List.of(expected));
    }

    @Override
    public String toString() {
      return body;
    }
  }

  private static List<String> parts(ErrorBody error) {
    return PARTS.entrySet().stream()
        .map(part -> part.getKey() + "=" + part.getValue().apply(error))
        .filter(part -> !part.endsWith("="))
        .toList();
  }

  static Stream<Row> shapes() {
    return Stream.of(
            nested(), flat(), lists(), strings(), messages(), codes(), details(), waits(), shape())
        .flatMap(rows -> rows);
  }

  /** The object that tells stands in another. */
  private static Stream<Row> nested() {
    return Stream.of(
        Row.of(
            "{'error':{'type':'server_error','code':'c','message':'m'}}",
            "type=server_error",
            "code=c",
            "message=m"),
        Row.of("{'response':{'error':{'code':'c','message':'m'}}}", "code=c", "message=m"),
        Row.of("{'Response':{'Error':{'Code':'c','Message':'m'}}}", "code=c", "message=m"),
        Row.of("{'errors':[{'code':7003,'message':'m'}]}", "code=7003", "message=m"),
        Row.of("{'error':[{'code':'c','message':'m'}]}", "code=c", "message=m"),
        Row.of(
            "{'base_resp':{'status_code':1008,'status_msg':'m'}}",
            "code=1008",
            "message=m",
            "shape=MINIMAX"),
        Row.of("{'detail':{'code':'c','message':'m'}}", "code=c", "message=m"),
        Row.of("{'fault':{'faultstring':'m'}}", "message=m"),
        Row.of("{'header':{'code':10013,'message':'m'}}", "code=10013", "message=m"),
        // The outermost place of those that are known counts, and an empty one is none.
        Row.of("{'error':{'message':'a'},'detail':{'message':'b'}}", "message=a"),
        Row.of("{'error':{},'detail':{'message':'b'}}", "message=b"),
        Row.of("{'error':null,'message':'b','code':'c'}", "message=b", "code=c"),
        Row.of("[{'error':{'message':'m'}},{'error':{'message':'n'}}]", "message=m"));
  }

  private static Stream<Row> flat() {
    return Stream.of(
        Row.of("{'message':'m','code':'c','type':'t'}", "message=m", "code=c", "type=t"),
        Row.of("{'error_type':'t','message':'m'}", "type=t", "message=m"),
        Row.of(
            "{'__type':'a#ThrottlingException','message':'m'}",
            "type=a#ThrottlingException",
            "message=m"),
        Row.of("{'error':{'message':'m'},'__type':'t'}", "type=t", "message=m"),
        Row.of("{'status':'INTERNAL','message':'m'}", "status=INTERNAL", "message=m"),
        Row.of("{'raw_status_code':503,'message':'m'}", "status=503", "message=m"),
        Row.of("{'request_id':'r','message':'m'}", "requestId=r", "message=m"),
        Row.of("{'error':{'request_id':'r','message':'m'}}", "requestId=r", "message=m"),
        Row.of(
            "{'originalStatusCode':429,'originalMessage':'m'}", "originalStatus=429", "message=m"),
        Row.of(
            "{'error':{'originalStatusCode':429,'message':'m'}}",
            "originalStatus=429",
            "message=m"),
        Row.of("{'failed_generation':'{}','message':'m'}", "marks=failed_generation", "message=m"),
        Row.of(
            "{'error':{'failed_generation':null,'message':'m'}}",
            "marks=failed_generation",
            "message=m"));
  }

  private static Stream<Row> lists() {
    return Stream.of(
        Row.of(
            "{'detail':[{'loc':['body'],'msg':'field required','type':'missing'}]}",
            "message=field required"),
        Row.of("{'error':['a sentence','another']}", "message=a sentence"),
        Row.of("['no object']", "message=[\"no object\"]"),
        Row.of("[[{'message':'m'}]]", "message=[[{\"message\":\"m\"}]]"),
        Row.of("[]", "message=[]"),
        Row.of("{}", "message={}"));
  }

  /** The error is a text. */
  private static Stream<Row> strings() {
    return Stream.of(
        Row.of("{'error':'model is loading'}", "message=model is loading"),
        Row.of("{'error':'rate_limited'}", "message=rate_limited"),
        Row.of(
            "{'error':'rate_limited','message':'slow down'}",
            "type=rate_limited",
            "message=slow down"),
        Row.of(
            "{'error':'Rate.limit-1','message':'slow down'}",
            "type=Rate.limit-1",
            "message=slow down"),
        // A sentence is the message itself, and what stands beside it is less.
        Row.of("{'error':'slow down please','message':'m'}", "message=slow down please"),
        Row.of("{'error':'no','message':'m'}", "message=no"),
        Row.of("{'error':true,'message':'m'}", "message=m"),
        Row.of("{'error':'1','message':'m'}", "type=1", "message=m"),
        Row.of("{'error':'true','message':'m'}", "type=true", "message=m"),
        Row.of("{'error':1,'message':'m'}", "message=m"),
        Row.of("{'error':'timeout','type':'t'}", "message=timeout", "type=t"),
        Row.of("{'error':{'message':'m','error':'inner'}}", "message=m"),
        Row.of("{'error':{'error':'inner'}}", "message=inner"),
        Row.of("'a text'", "message=\"a text\""),
        Row.of("plain words", "message=plain words"),
        Row.of("  \n two\r\n\tlines ", "message=two lines"),
        Row.of(
            "<html><body>502 Bad Gateway</body></html>",
            "message=<html><body>502 Bad Gateway</body></html>"),
        Row.of(""),
        Row.of("\u0000\u0007"),
        Row.of("null", "message=null"));
  }

  private static Stream<Row> messages() {
    return Stream.of(
            "message",
            "Message",
            "msg",
            "status_msg",
            "error_msg",
            "errorMsg",
            "errorText",
            "errorMessage",
            "error_message",
            "error_description",
            "faultstring",
            "detail",
            "reason",
            "description",
            "title",
            "originalMessage")
        .flatMap(
            name ->
                Stream.of(
                    Row.of("{'" + name + "':'m'}", "message=m"),
                    Row.of("{'error':{'" + name + "':'m'}}", "message=m")));
  }

  private static Stream<Row> codes() {
    Stream<Row> names =
        Stream.of("code", "Code", "status_code", "statusCode", "error_code", "errorCode", "errcode")
            .map(
                name ->
                    Row.of("{'error':{'" + name + "':12,'message':'m'}}", "code=12", "message=m"));
    return Stream.concat(
        names,
        Stream.of(
            Row.of("{'error':{'message':'m','innererror':{'code':'c'}}}", "code=c", "message=m"),
            Row.of(
                "{'error':{'message':'m','code':'a','innererror':{'code':'c'}}}",
                "code=a",
                "message=m"),
            Row.of("{'error':{'message':'m','code':null,'status_code':5}}", "code=5", "message=m"),
            // What stands outside of the error says something only where the error says nothing.
            Row.of("{'error':{'code':'c'},'message':'outer'}", "code=c", "message=outer"),
            Row.of("{'error':{'code':'c'},'msg':'outer'}", "code=c", "message=outer"),
            Row.of("{'error':{'message':'m'},'code':'outer'}", "message=m")));
  }

  private static Stream<Row> details() {
    return Stream.of(
        Row.of(
            "{'error':{'message':'m','details':{'error_code':'credits'}}}",
            "detailCode=credits",
            "message=m"),
        Row.of(
            "{'error':{'message':'m','details':[{'reason':'RATE_LIMIT_EXCEEDED'}]}}",
            "detailCode=RATE_LIMIT_EXCEEDED",
            "message=m"),
        Row.of("{'error':{'message':'m','details':[{'reason':'A sentence.'}]}}", "message=m"),
        Row.of("{'error':{'message':'m','details':[{'reason':5}]}}", "message=m"),
        Row.of(
            "{'error':{'message':'m','metadata':{'error_type':'e'}}}", "detailCode=e", "message=m"),
        Row.of(
            "{'error':{'message':'m','details':[{'violations':[{'quotaId':'A'},{'quotaId':'B'}]}]}}",
            "quotaIds=A B",
            "message=m"),
        Row.of("{'error':{'message':'m','metadata':{'raw':'upstream'}}}", "message=m upstream"),
        Row.of(
            "{'error':{'message':'m','metadata':{'limit_source':'account'}}}", "message=m account"),
        Row.of(
            "{'error':{'message':'m','metadata':{'raw':'a','limit_source':'b'}}}", "message=m a"));
  }

  private static Stream<Row> waits() {
    Stream<Row> names =
        Stream.of("retry_after", "retryAfter", "retry_after_seconds", "estimated_time")
            .flatMap(
                name ->
                    Stream.of(
                        Row.of("{'message':'m','" + name + "':7}", "retryDelay=7", "message=m"),
                        Row.of(
                            "{'error':{'message':'m'},'" + name + "':7}",
                            "retryDelay=7",
                            "message=m"),
                        Row.of(
                            "{'error':{'message':'m','" + name + "':'7s'}}",
                            "retryDelay=7s",
                            "message=m")));
    return Stream.concat(
        names,
        Stream.of(
            Row.of(
                "{'error':{'message':'m','details':[{'retryDelay':'9s'}],'retry_after':1}}",
                "retryDelay=9s",
                "message=m"),
            Row.of(
                "{'error':{'message':'m','metadata':{'retryDelay':'9s'},'retry_after':1}}",
                "retryDelay=9s",
                "message=m"),
            Row.of(
                "{'error':{'message':'m','metadata':{'retry_after_seconds':9}}}",
                "retryDelay=9",
                "message=m"),
            Row.of(
                "{'error':{'message':'m','retry_after':1},'retry_after':2}",
                "retryDelay=1",
                "message=m")));
  }

  /** Whose shape it is. */
  private static Stream<Row> shape() {
    return Stream.of(
        Row.of(
            "{'type':'error','error':{'type':'t','message':'m'}}",
            "shape=ANTHROPIC",
            "type=t",
            "message=m"),
        Row.of(
            "{'type':'error','error':'a sentence of it'}",
            "type=error",
            "message=a sentence of it"),
        Row.of("{'type':'other','error':{'type':'t','message':'m'}}", "type=t", "message=m"),
        Row.of(
            "{'error':{'status':'RESOURCE_EXHAUSTED','message':'m'}}",
            "shape=VERTEX",
            "status=RESOURCE_EXHAUSTED",
            "message=m"),
        Row.of("{'error':{'status':'failed','message':'m'}}", "status=failed", "message=m"),
        Row.of("{'error':{'code':'1302','message':'m'}}", "shape=ZHIPU", "code=1302", "message=m"),
        Row.of("{'code':1302,'msg':'m'}", "shape=ZHIPU", "code=1302", "message=m"),
        Row.of("{'code':1302,'message':'m'}", "code=1302", "message=m"),
        Row.of(
            "{'error':{'code':'1302','type':'t','message':'m'}}",
            "code=1302",
            "type=t",
            "message=m"),
        Row.of("{'error':{'code':'1402','message':'m'}}", "code=1402", "message=m"),
        Row.of("{'base_resp':'a text','message':'m'}", "message=m"));
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void isReadInEachShape(Row row) {
    assertThat(parts(ErrorBody.read(row.body))).containsExactlyInAnyOrderElementsOf(row.expected);
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void isReadUpToWhereItIsCut(Row row) {
    for (int cut = 0; cut < row.body.length(); cut++) {
      ErrorBody error = ErrorBody.read(row.body.substring(0, cut));
      assertThat(error.message().length()).isLessThanOrEqualTo(ErrorBody.MAX_MESSAGE);
      assertThat(error.names()).doesNotContain("");
    }
  }

  @Test
  void whatWasSaidBeforeTheCutCounts() {
    ErrorBody error = read("{'error':{'type':'t','code':'c','message':'a long sen");
    assertThat(error.type()).isEqualTo("t");
    assertThat(error.code()).isEqualTo("c");
  }

  private static ErrorBody read(String body) {
    return ErrorBody.read(body.replace('\'', '"'));
  }

  @Test
  void isBoundedHoweverLargeItIs() {
    String huge = "x".repeat(40_000);
    ErrorBody error =
        read(
            "{'error':{'type':'"
                + huge
                + "','code':'"
                + huge
                + "','status':'"
                + huge
                + "','message':'"
                + huge
                + "'},'request_id':'"
                + huge
                + "'}");
    assertThat(error.message()).hasSize(ErrorBody.MAX_MESSAGE);
    assertThat(List.of(error.type(), error.code(), error.status(), error.requestId()))
        .allMatch(name -> name.length() == 200);
    assertThat(ErrorBody.read(huge).message()).hasSize(ErrorBody.MAX_MESSAGE);
    assertThat(ErrorBody.read("{\"error\":".repeat(50_000)).message()).isNotNull();
  }

  /** Where a gateway has put the error of what stands behind it. */
  private static Stream<String> embedding() {
    return Stream.of(
            "{'error':{'code':'outer','metadata':{'raw':'INNER'}}}",
            "{'error':{'code':'outer','message':'Upstream said: INNER'}}",
            "{'error':{'code':'outer','message':'INNER'}}",
            "{'error':{'code':'outer','message':'m','details':'INNER'}}",
            "{'error':{'code':'outer','message':'m','body':'INNER'}}")
        .map(
            body ->
                body.replace(
                    "INNER", "{\\'error\\':{\\'code\\':\\'inner\\',\\'message\\':\\'deep\\'}}"))
        .map(body -> body.replace('\'', '"'));
  }

  @ParameterizedTest
  @MethodSource("embedding")
  void findsTheErrorThatAGatewayHasPutIntoAText(String body) {
    ErrorBody error = ErrorBody.read(body);
    assertThat(error.code()).isEqualTo("outer");
    assertThat(error.embedded()).isNotNull();
    assertThat(error.embedded().code()).isEqualTo("inner");
    assertThat(error.names()).containsExactly("inner", "outer");
    assertThat(error.words()).contains("deep");
  }

  @Test
  void aListInATextIsAnError() {
    ErrorBody error = read("{'error':{'message':'m','details':'[{\\'code\\':\\'inner\\'}]'}}");
    assertThat(error.embedded().code()).isEqualTo("inner");
  }

  @Test
  void aTextThatOnlyLooksLikeAnErrorIsNone() {
    assertThat(read("{'error':{'message':'use {name} here'}}").embedded()).isNull();
    assertThat(read("{'error':{'message':'m','details':'plain'}}").embedded()).isNull();
    assertThat(read("{'error':{'message':'m','body':'{}'}}").embedded()).isNull();
  }

  @Test
  void errorsInErrorsAreFollowedThreeTimes() {
    String body = "{\"message\":\"m\",\"code\":\"c0\"}";
    for (int i = 1; i <= 6; i++) {
      body =
          "{\"message\":\"m\",\"code\":\"c"
              + i
              + "\",\"body\":\""
              + body.replace("\\", "\\\\").replace("\"", "\\\"")
              + "\"}";
    }
    assertThat(ErrorBody.read(body).names()).containsExactly("c3", "c4", "c5", "c6");
  }

  @Test
  void amazonsNameStandsInAHeader() {
    AIResponse response =
        new AIResponse(
            "s",
            null,
            400,
            Map.of("x-amzn-ErrorType", List.of("ThrottlingException:http://internal.amazon.com/")),
            "{\"message\":\"m\",\"__type\":\"t\"}");
    ErrorBody error = ErrorBodyReader.read(response);
    assertThat(error.code()).isEqualTo("ThrottlingException");
    assertThat(error.message()).isEqualTo("m");
    assertThat(error.type()).isEqualTo("t");
    assertThat(
            ErrorBodyReader.read(new AIResponse("s", null, 400, Map.of(), "{\"code\":\"c\"}"))
                .code())
        .isEqualTo("c");
  }

  @Test
  void amazonsNamesAreShortened() {
    assertThat(ErrorBody.amazonName("ThrottlingException:http://x/"))
        .isEqualTo("ThrottlingException");
    assertThat(ErrorBody.amazonName("com.amazon.coral#Throttled")).isEqualTo("Throttled");
    assertThat(ErrorBody.amazonName("a: sentence")).isEqualTo("a: sentence");
    assertThat(ErrorBody.amazonName(":http")).isEmpty();
  }

  @Test
  void aNumberThatRepeatsTheStatusIsNoName() {
    assertThat(read("{'code':429,'message':'m','type':'t'}").name()).isEqualTo("t");
    assertThat(read("{'code':1302,'message':'m','type':'t'}").name()).isEqualTo("1302");
    assertThat(read("{'status':'INTERNAL','message':'m'}").name()).isEqualTo("INTERNAL");
    assertThat(read("{'status':503,'message':'m'}").name()).isEmpty();
    assertThat(read("{'code':429,'status':503,'type':'a#t','message':'m'}").names())
        .containsExactly("t");
    assertThat(
            read("{'failed_generation':'','code':'c','type':'t','status':'S','message':'m'}")
                .names())
        .containsExactly("failed_generation", "c", "t", "S");
  }

  @Test
  void theStatusOfAnErrorInAnAnswerStandsInItsBody() {
    assertThat(read("{'code':429}").statusOr(200)).isEqualTo(429);
    assertThat(read("{'status':503}").statusOr(200)).isEqualTo(503);
    assertThat(read("{'code':'c','status':503}").statusOr(299)).isEqualTo(503);
    assertThat(read("{'code':429}").statusOr(300)).isEqualTo(300);
    assertThat(read("{'code':399}").statusOr(200)).isEqualTo(200);
    assertThat(read("{'code':600}").statusOr(200)).isEqualTo(200);
    assertThat(read("{'message':'m','body':'{\\'code\\':529}'}").statusOr(200)).isEqualTo(529);
    assertThat(
            read("{'message':'m','body':'{\\'code\\':\\'c\\',\\'status\\':529}'}").embeddedStatus())
        .isEqualTo("529");
    assertThat(read("{'message':'m'}").embeddedStatus()).isEmpty();
  }

  @Test
  void theWaitMayStandInside() {
    assertThat(read("{'message':'m','body':'{\\'retry_after\\':3}'}").statedWait()).isEqualTo("3");
    assertThat(read("{'retry_after':2,'body':'{\\'retry_after\\':3}'}").statedWait())
        .isEqualTo("2");
    assertThat(read("{'message':'m'}").statedWait()).isEmpty();
  }

  @Test
  void aPageForPeopleHasNoWords() {
    assertThat(ErrorBody.read("<html>overloaded</html>").words()).isEmpty();
    assertThat(read("{'message':'m','body':'{\\'message\\':\\'deep\\'}'}").words())
        .isEqualTo("m deep");
    assertThat(read("{'message':'so deep','body':'{\\'message\\':\\'deep\\'}'}").words())
        .isEqualTo("so deep");
  }
}
